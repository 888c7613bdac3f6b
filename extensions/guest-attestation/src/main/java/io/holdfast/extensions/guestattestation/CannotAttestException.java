package io.holdfast.extensions.guestattestation;

/** What stands in the way of an attestation on this machine itself. */
final class CannotAttestException extends Exception {
    private static final long serialVersionUID = 1;

    /** Stands in front of the message, for people and for the control plane. */
    enum Reason {
        TPM_REQUIRED("TpmRequired", 60),
        TPM_LOCKED_OUT("TpmLockedOut", 61),
        TPM_FAILED("TpmFailed", 62),
        KEY_NOT_ENROLLED("AttestationKeyNotEnrolled", 63),
        AGENT("AgentNotReady", 64),
        ENDPOINT_UNREACHABLE("EndpointUnreachable", 65),
        ENDPOINT_FAILED("EndpointFailed", 66);

        private final String word;
        private final int code;

        Reason(String word, int code) {
            this.word = word;
            this.code = code;
        }

        String word() {
            return word;
        }

        /** Of the status file. */
        int code() {
            return code;
        }
    }

    private final Reason reason;

    CannotAttestException(Reason reason, String message) {
        super(reason.word() + ": " + message);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
