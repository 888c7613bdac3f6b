package io.holdfast.trust.machine;

/** The text or bytes are not the PEM, key, certificate or request that was expected. Never quotes the text. */
public final class PemException extends Exception {
    private static final long serialVersionUID = 1;

    public PemException(String message) {
        super(message);
    }
}
