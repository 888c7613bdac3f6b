package io.holdfast.agent.handlers;

/** A handler's package or files are not as the contract wants them. The message says which, and what was expected. */
public final class HandlerException extends Exception {
    private static final long serialVersionUID = 1;

    private final HandlerCode code;

    public HandlerException(HandlerCode code, String message) {
        super(message);
        this.code = code;
    }

    public HandlerCode code() {
        return code;
    }
}
