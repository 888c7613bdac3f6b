package io.holdfast.agent.session;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The control plane answered something else than success. */
public final class HttpStatusException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final Duration retryAfter;
    private final transient Optional<String> location;

    /**
     * @param code of ARM's error envelope; empty when there was none
     * @param location where a redirect points; nothing follows it by itself
     */
    public HttpStatusException(
            int status, String code, String message, Duration retryAfter, Optional<String> location) {
        super(message);
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
        this.location = location;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public Optional<String> location() {
        return location;
    }

    /** What the answer asked for; zero when it did not. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
