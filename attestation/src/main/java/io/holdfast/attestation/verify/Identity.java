package io.holdfast.attestation.verify;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import java.security.PublicKey;

/**
 * Which TPM is meant: one record for enrolment and for verification (rule I3).
 *
 * @param akName name of the attestation key
 * @param ek SHA-256 of the endorsement key's SubjectPublicKeyInfo
 */
public record Identity(Bytes akName, Digest ek) {
    public static Identity of(Bytes akName, PublicKey ek) {
        return new Identity(akName, Digest.of(ek.getEncoded()));
    }
}
