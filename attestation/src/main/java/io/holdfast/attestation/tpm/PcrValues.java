package io.holdfast.attestation.tpm;

import io.holdfast.kernel.Bytes;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Values of some PCRs of one bank; 24 at most, each as long as the bank's digests. */
public record PcrValues(HashAlgorithm bank, SortedMap<Integer, Bytes> values) {
    /** PCRs of a PC (PC Client Platform Firmware Profile 1.05, 3.3.4). */
    public static final int COUNT = 24;

    /** Throws {@link IllegalArgumentException} for an index or a length that no PCR of this bank has. */
    public PcrValues {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
        values.forEach((index, value) -> {
            if (index < 0 || index >= COUNT || value.size() != bank.size()) {
                throw new IllegalArgumentException(
                        "PCR " + index + " of " + bank + " cannot have " + value.size() + " bytes");
            }
        });
    }

    public Optional<Bytes> value(int index) {
        return Optional.ofNullable(values.get(index));
    }
}
