package io.holdfast.attestation.policy;

import java.util.Optional;

/**
 * What configurationrules ask of the service.
 *
 * @param requiredPcrMask bit n set: PCR n must be in the quote
 * @param requireValidAikCertificate false: an attestation key without certificate is let through, with {@code aikValidated=false}
 * @param sgxTcbIdentifier {@code x-ms-sgx-tcbidentifier}; kept, and used by nothing here
 */
public record PolicyConfiguration(
        int requiredPcrMask, boolean requireValidAikCertificate, Optional<String> sgxTcbIdentifier) {
    /** All 24 PCRs. */
    public static final int ALL_PCRS = 0xFFFFFF;

    public static final PolicyConfiguration DEFAULT = new PolicyConfiguration(ALL_PCRS, true, Optional.empty());
}
