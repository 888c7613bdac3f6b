package io.holdfast.attestation.tpm;

/** Bytes that are not the TPM 2.0 structure that was expected. The message says which, where, and what was expected. */
public sealed class TpmException extends Exception permits TpmCodeException {
    private static final long serialVersionUID = 1;

    public TpmException(String message) {
        super(message);
    }
}
