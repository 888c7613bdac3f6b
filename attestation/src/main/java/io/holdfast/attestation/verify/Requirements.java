package io.holdfast.attestation.verify;

import io.holdfast.attestation.revocation.Revocations;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.kernel.Bytes;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What evidence must have.
 *
 * @param pcrMask bit n: PCR n must be in the quote, in a bank that counts
 * @param sha1 whether a SHA-1 bank counts (B2); where it does not, it must fit the log too, but carries nothing
 * @param revoked boot applications that must not have started, and certificates that must not have verified any (P10)
 * @param signers qualified names that the key may have; empty where its parents are not known (Q7)
 * @param before counters of the last quote of this key (Q6)
 */
public record Requirements(
        int pcrMask, boolean sha1, Revocations revoked, Set<Bytes> signers, Optional<QuoteDemand.Before> before) {
    /** PCR 0 to 7, in any bank but SHA-1. */
    public static final Requirements DEFAULT =
            new Requirements(0xff, false, Revocations.NONE, Set.of(), Optional.empty());

    /** Throws {@link IllegalArgumentException} for a mask with bits that no PCR has. */
    public Requirements {
        signers = Set.copyOf(signers);
        if (pcrMask >>> PcrValues.COUNT != 0) {
            throw new IllegalArgumentException(
                    "PCR mask 0x" + Integer.toHexString(pcrMask) + " (expected: bits below " + PcrValues.COUNT + ")");
        }
    }

    public Requirements withPcrMask(int mask) {
        return new Requirements(mask, sha1, revoked, signers, before);
    }

    public Requirements withSha1(boolean counts) {
        return new Requirements(pcrMask, counts, revoked, signers, before);
    }

    public Requirements withRevoked(Revocations list) {
        return new Requirements(pcrMask, sha1, list, signers, before);
    }

    public Requirements signedBy(Set<Bytes> names) {
        return new Requirements(pcrMask, sha1, revoked, names, before);
    }

    public Requirements after(QuoteDemand.Before last) {
        return new Requirements(pcrMask, sha1, revoked, signers, Optional.of(last));
    }

    QuoteDemand demand(Optional<Bytes> qualifyingData) {
        SortedSet<Integer> required = new TreeSet<>();
        for (int pcr = 0; pcr < PcrValues.COUNT; pcr++) {
            if ((pcrMask >> pcr & 1) == 1) {
                required.add(pcr);
            }
        }
        return new QuoteDemand(qualifyingData, required, sha1, signers, before);
    }

    boolean counts(HashAlgorithm bank) {
        return bank != HashAlgorithm.SHA1 || sha1;
    }
}
