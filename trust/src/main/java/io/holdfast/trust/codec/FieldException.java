package io.holdfast.trust.codec;

/** A document has not the members that it must have. The message names the member and what was expected. */
public final class FieldException extends Exception {
    private static final long serialVersionUID = 1;

    public FieldException(String message) {
        super(message);
    }
}
