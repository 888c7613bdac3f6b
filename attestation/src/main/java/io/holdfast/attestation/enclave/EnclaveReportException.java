package io.holdfast.attestation.enclave;

/** Bytes are no report of an enclave. The message says where, and what was expected. */
public final class EnclaveReportException extends Exception {
    private static final long serialVersionUID = 1;

    EnclaveReportException(String message) {
        super(message);
    }
}
