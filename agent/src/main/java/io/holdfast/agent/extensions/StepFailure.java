package io.holdfast.agent.extensions;

import io.holdfast.agent.handlers.HandlerCode;
import io.holdfast.protocol.RefusalCode;
import java.util.OptionalInt;

/** A step did not come to its end; the operation fails with this code and message. */
final class StepFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final String code;
    private final transient OptionalInt exitCode;

    StepFailure(HandlerCode code, String message) {
        this(code, message, OptionalInt.empty());
    }

    StepFailure(HandlerCode code, String message, OptionalInt exitCode) {
        this(code.text(), message, exitCode);
    }

    /** Nothing was run: the machine refuses what it was given. */
    StepFailure(RefusalCode code, String message) {
        this(code.code(), message, OptionalInt.empty());
    }

    private StepFailure(String code, String message, OptionalInt exitCode) {
        super(message);
        this.code = code;
        this.exitCode = exitCode;
    }

    /** The same, and what can be done about it. */
    StepFailure with(String advice) {
        return new StepFailure(code, getMessage() + "; " + advice, exitCode);
    }

    /** A number of the handler contract, or a {@link RefusalCode}. */
    String code() {
        return code;
    }

    /** The number; -1 for a refusal. */
    int number() {
        return code.matches("-?[0-9]{1,9}") ? Integer.parseInt(code) : HandlerCode.UNKNOWN.number();
    }

    OptionalInt exitCode() {
        return exitCode;
    }
}
