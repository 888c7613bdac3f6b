package io.holdfast.attestation.tpm;

import io.holdfast.kernel.Bytes;
import java.security.SecureRandom;

/**
 * A secret that only the TPM with a certain endorsement key opens, and only while it holds the key with a certain name
 * (Part 1, 24; Part 3, 12.5 and 12.6).
 *
 * @param blob TPM2B_ID_OBJECT
 * @param secret TPM2B_ENCRYPTED_SECRET
 */
public record Credential(Bytes blob, Bytes secret) {
    /**
     * TPM2_MakeCredential without a TPM.
     *
     * @param akName what {@link TpmPublic#name} gives
     * @param secret at most as long as the digest of the EK's name algorithm
     */
    public static Credential make(TpmPublic ek, Bytes akName, byte[] secret, SecureRandom random) throws TpmException {
        return CredentialProtection.make(ek, akName.array(), secret, random);
    }
}
