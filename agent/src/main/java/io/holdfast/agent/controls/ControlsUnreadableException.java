package io.holdfast.agent.controls;

/** The local configuration cannot be read or trusted; nothing may be installed until it can. */
public final class ControlsUnreadableException extends Exception {
    private static final long serialVersionUID = 1;

    public ControlsUnreadableException(String message) {
        super(message);
    }
}
