package io.holdfast.agent.extensions;

import io.holdfast.agent.handlers.HandlerCode;
import java.util.OptionalInt;

/** A step did not come to its end; the operation fails with this code and message. */
final class StepFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final HandlerCode code;
    private final transient OptionalInt exitCode;

    StepFailure(HandlerCode code, String message) {
        this(code, message, OptionalInt.empty());
    }

    StepFailure(HandlerCode code, String message, OptionalInt exitCode) {
        super(message);
        this.code = code;
        this.exitCode = exitCode;
    }

    HandlerCode code() {
        return code;
    }

    OptionalInt exitCode() {
        return exitCode;
    }
}
