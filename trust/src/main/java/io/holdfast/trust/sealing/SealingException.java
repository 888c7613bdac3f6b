package io.holdfast.trust.sealing;

/** Sealed bytes cannot be opened. Says nothing of the content, nor why exactly, as both could help whoever made them. */
public final class SealingException extends Exception {
    private static final long serialVersionUID = 1;

    public SealingException(String message) {
        super(message);
    }
}
