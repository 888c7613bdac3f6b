package io.holdfast.attestation.verify;

import io.holdfast.attestation.tpm.ClockInfo;
import io.holdfast.kernel.Bytes;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a quote is held against.
 *
 * @param qualifyingData what must be in extraData; empty where the caller had none to give (rule Q3 is noted then)
 * @param requiredPcrs what must be quoted, in a bank that counts
 * @param sha1Allowed whether a SHA-1 bank counts (rule B2)
 * @param signers qualified names that the signing key may have; empty where its parents are not known (rule Q7)
 * @param before counters of the last quote of this key (rule Q6)
 */
public record QuoteDemand(
        Optional<Bytes> qualifyingData,
        SortedSet<Integer> requiredPcrs,
        boolean sha1Allowed,
        Set<Bytes> signers,
        Optional<Before> before) {

    /** Counters as they stood. */
    public record Before(ClockInfo clock, long firmwareVersion) {}

    public QuoteDemand {
        requiredPcrs = Collections.unmodifiableSortedSet(new TreeSet<>(requiredPcrs));
        signers = Set.copyOf(signers);
    }

    /** No PCR required, nothing known of the key. */
    public static QuoteDemand of(Optional<Bytes> qualifyingData) {
        return new QuoteDemand(qualifyingData, Collections.emptySortedSet(), false, Set.of(), Optional.empty());
    }

    public QuoteDemand pcrs(SortedSet<Integer> required) {
        return new QuoteDemand(qualifyingData, required, sha1Allowed, signers, before);
    }

    public QuoteDemand allowingSha1(boolean allowed) {
        return new QuoteDemand(qualifyingData, requiredPcrs, allowed, signers, before);
    }

    public QuoteDemand signedBy(Set<Bytes> names) {
        return new QuoteDemand(qualifyingData, requiredPcrs, sha1Allowed, names, before);
    }

    public QuoteDemand after(Before last) {
        return new QuoteDemand(qualifyingData, requiredPcrs, sha1Allowed, signers, Optional.of(last));
    }
}
