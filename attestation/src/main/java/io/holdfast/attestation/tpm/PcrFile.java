package io.holdfast.attestation.tpm;

import io.holdfast.kernel.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Quoted PCR values as {@code tpm2_quote -o} writes them: C structures of a little-endian 64-bit machine, namely
 * TPML_PCR_SELECTION (count and 16 selections of 8 bytes), the number of lists, and lists of up to eight digests (532
 * bytes each).
 */
public final class PcrFile {
    private static final int SELECTIONS = 16;
    private static final int MAX_LISTS = SELECTIONS * PcrValues.COUNT / 8;
    private static final int PER_LIST = 8;
    private static final int DIGEST = 64;

    private PcrFile() {}

    /** The values by bank, in the order of the file. */
    public static List<PcrValues> parse(byte[] file) throws TpmException {
        TpmReader reader = new TpmReader("PCR file of tpm2_quote", file);
        List<PcrSelection> selections = selections(reader);
        Iterator<byte[]> digests = digests(reader).iterator();
        reader.end();
        List<PcrValues> banks = new ArrayList<>();
        for (PcrSelection selection : selections) {
            SortedMap<Integer, Bytes> values = new TreeMap<>();
            for (int pcr : selection.pcrs()) {
                if (!digests.hasNext()) {
                    throw reader.failure("no value for PCR " + pcr + " of " + selection.bank());
                }
                byte[] digest = digests.next();
                if (digest.length != selection.bank().size()) {
                    throw reader.failure("PCR " + pcr + " of " + selection.bank() + " has " + digest.length
                            + " bytes (expected: " + selection.bank().size() + ")");
                }
                values.put(pcr, Bytes.of(digest));
            }
            banks.add(new PcrValues(selection.bank(), values));
        }
        if (digests.hasNext()) {
            throw reader.failure("more values than selected PCRs");
        }
        return List.copyOf(banks);
    }

    private static List<PcrSelection> selections(TpmReader reader) throws TpmException {
        long count = little(reader, 4);
        if (count > SELECTIONS) {
            throw reader.failure(
                    count + " PCR banks (expected: at most " + SELECTIONS + "; is this what 'tpm2_quote -o' wrote?)");
        }
        List<PcrSelection> selections = new ArrayList<>();
        Set<HashAlgorithm> seen = EnumSet.noneOf(HashAlgorithm.class);
        for (int each = 0; each < SELECTIONS; each++) {
            int id = (int) little(reader, 2);
            int size = reader.u8();
            byte[] mask = reader.bytes(4);
            reader.u8(); // padding
            if (each >= count) {
                continue;
            }
            HashAlgorithm bank =
                    HashAlgorithm.of(id).orElseThrow(() -> reader.failure("PCR bank 0x%04x".formatted(id)));
            if (size > mask.length || !seen.add(bank)) {
                throw reader.failure("bank " + bank + " is selected twice, or with a mask of " + size + " bytes");
            }
            selections.add(PcrSelection.fromMask(reader, bank, Arrays.copyOf(mask, size)));
        }
        return selections;
    }

    private static List<byte[]> digests(TpmReader reader) throws TpmException {
        long lists = little(reader, 4);
        if (lists > MAX_LISTS) {
            throw reader.failure(lists + " lists of digests (expected: at most " + MAX_LISTS + ")");
        }
        List<byte[]> digests = new ArrayList<>();
        for (long list = 0; list < lists; list++) {
            long count = little(reader, 4);
            if (count > PER_LIST) {
                throw reader.failure(count + " digests in a list (expected: at most " + PER_LIST + ")");
            }
            for (int each = 0; each < PER_LIST; each++) {
                int size = (int) little(reader, 2);
                byte[] digest = reader.bytes(DIGEST);
                if (each < count) {
                    if (size > DIGEST) {
                        throw reader.failure("a digest of " + size + " bytes (expected: at most " + DIGEST + ")");
                    }
                    digests.add(Arrays.copyOf(digest, size));
                }
            }
        }
        return digests;
    }

    private static long little(TpmReader reader, int bytes) throws TpmException {
        long value = 0;
        for (int each = 0; each < bytes; each++) {
            value |= (long) reader.u8() << (8 * each);
        }
        return value;
    }
}
