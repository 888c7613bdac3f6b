package io.holdfast.attestation.tpm;

/**
 * A key that is loaded in a TPM.
 *
 * @param handle transient (0x80…) or persistent (0x81…)
 */
public record TpmObject(long handle, TpmPublic publicArea) {}
