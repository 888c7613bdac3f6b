package io.holdfast.extensions.guestattestation;

import java.io.IOException;

/** The endpoint does not answer; the message names host, port, and the step that failed. */
final class UnreachableException extends IOException {
    private static final long serialVersionUID = 1;

    /** What has to work, in this order. */
    enum Step {
        DNS,
        TCP,
        PROXY,
        TLS,
        HTTP
    }

    private final Step step;

    UnreachableException(Step step, String message, Throwable cause) {
        super(message, cause);
        this.step = step;
    }

    Step step() {
        return step;
    }
}
