/** TPM 2.0 evidence, measured boots, and the attestation policy language. Pure; no I/O. */
@org.jspecify.annotations.NullMarked
module io.holdfast.attestation {
    requires transitive io.holdfast.kernel;

    exports io.holdfast.attestation.claims;
    exports io.holdfast.attestation.device;
    exports io.holdfast.attestation.enclave;
    exports io.holdfast.attestation.eventlog;
    exports io.holdfast.attestation.ima;
    exports io.holdfast.attestation.jmespath;
    exports io.holdfast.attestation.jose;
    exports io.holdfast.attestation.policy;
    exports io.holdfast.attestation.prediction;
    exports io.holdfast.attestation.revocation;
    exports io.holdfast.attestation.token;
    exports io.holdfast.attestation.tpm;
    exports io.holdfast.attestation.verify;
}
