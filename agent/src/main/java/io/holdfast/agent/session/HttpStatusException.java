package io.holdfast.agent.session;

import java.io.IOException;
import java.time.Duration;

/** The control plane answered something else than success. */
public final class HttpStatusException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final Duration retryAfter;

    /** @param code of ARM's error envelope; empty when there was none */
    public HttpStatusException(int status, String code, String message, Duration retryAfter) {
        super(message);
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    /** What the answer asked for; zero when it did not. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
