package io.holdfast.attestation.jose;

/** Not a JWS, JWK or certificate that can be taken, or a signature that is not right. The message never quotes the input. */
public final class JoseException extends Exception {
    private static final long serialVersionUID = 1;

    public JoseException(String message) {
        super(message);
    }
}
