package io.holdfast.attestation.tpm;

import io.holdfast.kernel.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What can be read out of a TPM: PCRs, NV areas, handles (Part 3, 22, 31 and 30). */
final class TpmMemory {
    /** Small enough for each TPM (MAX_NV_BUFFER_SIZE). */
    private static final int NV_CHUNK = 512;

    private static final int MAX_NV = 16 << 10;
    private static final int MAX_STRUCTURE = 2048;
    private static final int CAP_HANDLES = 1;
    private static final int CAP_PCRS = 5;

    private final TpmCalls calls;

    TpmMemory(TpmCalls calls) {
        this.calls = calls;
    }

    /** Values of one bank, as they are now; a bank or PCR that the TPM lacks is left out. */
    PcrValues pcrs(PcrSelection wanted) throws IOException, TpmException {
        SortedMap<Integer, Bytes> values = new TreeMap<>();
        PcrSelection left = wanted;
        while (!left.pcrs().isEmpty()) {
            TpmWriter parameters = new TpmWriter();
            PcrSelection.writeList(parameters, List.of(left));
            TpmReader reader = calls.call(CommandCode.PCR_READ, List.of(), List.of(), parameters);
            reader.u32(); // how often PCRs were changed
            List<PcrSelection> read = PcrSelection.readList(reader);
            long count = reader.u32();
            List<Integer> indexes =
                    read.isEmpty() ? List.of() : List.copyOf(read.getFirst().pcrs());
            if (count > 8 || count > indexes.size()) {
                throw reader.failure(count + " digests (expected: " + indexes.size() + ", at most 8)");
            }
            if (count == 0) {
                break;
            }
            SortedSet<Integer> rest = new TreeSet<>(left.pcrs());
            for (int each = 0; each < count; each++) {
                byte[] digest = reader.sized(wanted.bank().size());
                Integer pcr = indexes.get(each);
                if (digest.length != wanted.bank().size() || !rest.remove(pcr)) {
                    throw reader.failure(
                            "PCR " + pcr + " with " + digest.length + " bytes (expected: what was asked for)");
                }
                values.put(pcr, Bytes.of(digest));
            }
            left = new PcrSelection(wanted.bank(), rest);
        }
        return new PcrValues(wanted.bank(), values);
    }

    /** What is known of an NV area; empty when there is none. */
    Optional<NvArea> nvArea(long index) throws IOException, TpmException {
        try {
            TpmReader reader = calls.call(CommandCode.NV_READ_PUBLIC, List.of(index), List.of(), new TpmWriter());
            TpmReader area = new TpmReader("TPMS_NV_PUBLIC", reader.sized(MAX_STRUCTURE));
            area.u32();
            area.u16();
            long attributes = area.u32();
            area.sized(64);
            return Optional.of(new NvArea(index, attributes, area.u16()));
        } catch (TpmCodeException e) {
            if (e.code().word().equals("TPM_RC_HANDLE")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The content of an NV area; empty when there is none. */
    Optional<Bytes> nvRead(long index) throws IOException, TpmException {
        Optional<NvArea> area = nvArea(index);
        if (area.isEmpty()) {
            return Optional.empty();
        }
        int size = area.get().size();
        if (size > MAX_NV) {
            throw new TpmException("NV area 0x%x has %d bytes (expected: at most %d)".formatted(index, size, MAX_NV));
        }
        long reader = area.get().ownerReads() ? Hierarchy.OWNER.handle() : index;
        TpmWriter content = new TpmWriter();
        for (int offset = 0; offset < size; offset += NV_CHUNK) {
            int count = Math.min(NV_CHUNK, size - offset);
            byte[] read = calls.call(
                            CommandCode.NV_READ,
                            List.of(reader, index),
                            TpmCalls.password(1),
                            new TpmWriter().u16(count).u16(offset))
                    .sized(count);
            if (read.length != count) {
                throw new TpmException(
                        "NV area 0x%x gave %d bytes at %d (expected: %d)".formatted(index, read.length, offset, count));
            }
            content.bytes(read);
        }
        return Optional.of(Bytes.of(content.array()));
    }

    /** Handles in use from {@code first} on, of the same kind; at most 64. */
    List<Long> handles(long first) throws IOException, TpmException {
        TpmReader reader = capability(CAP_HANDLES, first, 64);
        long count = reader.u32();
        List<Long> handles = new ArrayList<>();
        for (long each = 0; each < Math.min(count, 64); each++) {
            handles.add(reader.u32());
        }
        return handles;
    }

    /** Allocated PCR banks. */
    List<PcrSelection> banks() throws IOException, TpmException {
        return PcrSelection.readList(capability(CAP_PCRS, 0, 1));
    }

    private TpmReader capability(int capability, long property, int count) throws IOException, TpmException {
        TpmReader reader = calls.call(
                CommandCode.GET_CAPABILITY,
                List.of(),
                List.of(),
                new TpmWriter().u32(capability).u32(property).u32(count));
        reader.u8(); // whether there is more
        long answered = reader.u32();
        if (answered != capability) {
            throw reader.failure("capability " + answered + " (expected: " + capability + ")");
        }
        return reader;
    }
}
