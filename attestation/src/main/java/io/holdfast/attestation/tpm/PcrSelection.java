package io.holdfast.attestation.tpm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** PCRs of one bank (TPMS_PCR_SELECTION, Part 2, 10.6.2). */
public record PcrSelection(HashAlgorithm bank, SortedSet<Integer> pcrs) {
    private static final int MAX_BANKS = 16;
    private static final int MASK_BYTES = PcrValues.COUNT / 8;

    /** Throws {@link IllegalArgumentException} for an index that no PCR has. */
    public PcrSelection {
        pcrs = Collections.unmodifiableSortedSet(new TreeSet<>(pcrs));
        if (!pcrs.isEmpty() && (pcrs.first() < 0 || pcrs.last() >= PcrValues.COUNT)) {
            throw new IllegalArgumentException("PCRs " + pcrs + " (expected: 0 to " + (PcrValues.COUNT - 1) + ")");
        }
    }

    public static PcrSelection of(HashAlgorithm bank, Integer... pcrs) {
        return new PcrSelection(bank, new TreeSet<>(List.of(pcrs)));
    }

    /** The PCRs from 0 to {@code last}. */
    public static PcrSelection upTo(HashAlgorithm bank, int last) {
        SortedSet<Integer> pcrs = new TreeSet<>();
        for (int pcr = 0; pcr <= last; pcr++) {
            pcrs.add(pcr);
        }
        return new PcrSelection(bank, pcrs);
    }

    /** TPML_PCR_SELECTION; a bank that is named twice is refused, for the order of its values would be unclear. */
    static List<PcrSelection> readList(TpmReader reader) throws TpmException {
        long count = reader.u32();
        if (count > MAX_BANKS) {
            throw reader.failure(count + " PCR banks (expected: at most " + MAX_BANKS + ")");
        }
        List<PcrSelection> selections = new ArrayList<>();
        Set<HashAlgorithm> seen = EnumSet.noneOf(HashAlgorithm.class);
        for (long each = 0; each < count; each++) {
            PcrSelection selection = read(reader);
            if (!seen.add(selection.bank())) {
                throw reader.failure("bank " + selection.bank() + " is selected twice");
            }
            selections.add(selection);
        }
        return List.copyOf(selections);
    }

    private static PcrSelection read(TpmReader reader) throws TpmException {
        int id = reader.u16();
        HashAlgorithm bank = HashAlgorithm.of(id)
                .orElseThrow(() ->
                        reader.failure("PCR bank 0x%04x (expected: SHA-1, SHA-256, SHA-384 or SHA-512)".formatted(id)));
        int size = reader.u8();
        if (size > MASK_BYTES + 1) {
            throw reader.failure("a PCR mask of " + size + " bytes (expected: " + MASK_BYTES + ")");
        }
        return fromMask(reader, bank, reader.bytes(size));
    }

    static PcrSelection fromMask(TpmReader reader, HashAlgorithm bank, byte[] mask) throws TpmException {
        SortedSet<Integer> pcrs = new TreeSet<>();
        for (int bit = 0; bit < mask.length * 8; bit++) {
            if ((mask[bit / 8] >> (bit % 8) & 1) == 1) {
                if (bit >= PcrValues.COUNT) {
                    throw reader.failure("PCR " + bit + " (expected: 0 to " + (PcrValues.COUNT - 1) + ")");
                }
                pcrs.add(bit);
            }
        }
        return new PcrSelection(bank, pcrs);
    }

    static void writeList(TpmWriter writer, List<PcrSelection> selections) {
        writer.u32(selections.size());
        for (PcrSelection selection : selections) {
            byte[] mask = new byte[MASK_BYTES];
            selection.pcrs().forEach(pcr -> mask[pcr / 8] |= (byte) (1 << (pcr % 8)));
            writer.u16(selection.bank().id()).u8(mask.length).bytes(mask);
        }
    }

    /** {@code sha256:0,1,7}, as TPM tools write it. */
    @Override
    public String toString() {
        return bank.name().toLowerCase(Locale.ROOT)
                + pcrs.stream().map(String::valueOf).collect(Collectors.joining(",", ":", ""));
    }
}
