package io.holdfast.agent.operations;

import io.holdfast.protocol.RefusalCode;

/** An operation is not carried out; code and message go up as its outcome. */
public final class RefusalException extends Exception {
    private static final long serialVersionUID = 1;

    private final RefusalCode code;

    public RefusalException(RefusalCode code, String message) {
        super(message);
        this.code = code;
    }

    public RefusalCode code() {
        return code;
    }

    /** Never absent, unlike {@link #getMessage()} in the eyes of the compiler. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
