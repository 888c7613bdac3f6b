package io.holdfast.agent.state;

/** The journaled state cannot be read or written; nothing may be installed until it can. */
public final class StateUnreadableException extends Exception {
    private static final long serialVersionUID = 1;

    public StateUnreadableException(String message) {
        super(message);
    }
}
