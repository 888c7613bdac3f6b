package io.holdfast.attestation.revocation;

/** Bytes that are no list of revocations; the message says where and why. */
public final class RevocationListException extends Exception {
    private static final long serialVersionUID = 1L;

    RevocationListException(String message) {
        super(message);
    }
}
