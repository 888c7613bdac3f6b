package io.holdfast.attestation.tpm;

import io.holdfast.kernel.Bytes;

/**
 * What a TPM said and signed.
 *
 * @param attest TPMS_ATTEST
 * @param signature TPMT_SIGNATURE
 */
public record Attestation(Bytes attest, Bytes signature) {}
