package io.holdfast.protocol;

/** A message is not of the form that this protocol knows. The message names the member, never its value. */
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1;

    public ProtocolException(String message) {
        super(message);
    }
}
