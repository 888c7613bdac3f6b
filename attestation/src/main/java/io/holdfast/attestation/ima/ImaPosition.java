package io.holdfast.attestation.ima;

import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.kernel.Bytes;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far a list was replayed: what has to be kept of a machine so that only new entries are checked next time.
 *
 * @param offset bytes of the list before it
 * @param entries entries before it
 * @param violations how many of them are violations
 * @param bootAggregate digest of the first entry as the kernel wrote it, {@code sha256:…}; empty at the start
 * @param values the PCR after them, in each bank that was replayed; empty at the start
 */
public record ImaPosition(
        long offset, long entries, long violations, Optional<String> bootAggregate, Map<HashAlgorithm, Bytes> values) {
    /** Before the first entry. */
    public static final ImaPosition START = new ImaPosition(0, 0, 0, Optional.empty(), Map.of());

    /** PCR of the kernel's measurements, unless it was configured otherwise. */
    public static final int PCR = 10;

    /** Throws {@link IllegalArgumentException} for numbers that no position has. */
    public ImaPosition {
        values = values.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(values));
        if (offset < 0 || entries < 0 || violations < 0 || violations > entries || (entries == 0) != (offset == 0)) {
            throw new IllegalArgumentException("position of an IMA list: offset " + offset + ", entries " + entries
                    + ", violations " + violations + " (expected: none negative, violations among the entries)");
        }
        values.forEach((bank, value) -> {
            if (value.size() != bank.size()) {
                throw new IllegalArgumentException(
                        "PCR " + PCR + " of " + bank + " cannot have " + value.size() + " bytes");
            }
        });
    }
}
