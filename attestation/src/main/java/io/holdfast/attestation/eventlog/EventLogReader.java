package io.holdfast.attestation.eventlog;

import io.holdfast.attestation.eventlog.EventLogException.Fault;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrValues;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads TCG_PCR_EVENT and TCG_PCR_EVENT2 (PFP 1.05, 10.2), in little-endian order, every size against what is left. */
final class EventLogReader {
    private static final byte[] SPEC_ID = "Spec ID Event03\0".getBytes(StandardCharsets.US_ASCII);
    private static final int SHA1_SIZE = 20;
    private static final int HEAD = 4 + 4 + SHA1_SIZE + 4;
    private static final int SPEC_ID_FIXED = 16 + 4 + 4;
    private static final int MAX_ALGORITHMS = 16;
    private static final int MAX_DIGEST = 64;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final int[] ids = new int[MAX_ALGORITHMS];
    private final int[] sizes = new int[MAX_ALGORITHMS];
    private int algorithms;
    private int at;

    private EventLogReader(byte[] bytes) {
        this.bytes = bytes;
    }

    static EventTable read(byte[] bytes) throws EventLogException {
        if (bytes.length > EventLog.MAX_BYTES) {
            throw new EventLogException(
                    Fault.BOUNDS,
                    -1,
                    "the log has " + bytes.length + " bytes (expected: " + EventLog.MAX_BYTES + " at most)");
        }
        return new EventLogReader(bytes).read();
    }

    private EventTable read() throws EventLogException {
        if (bytes.length < HEAD) {
            throw new EventLogException(
                    Fault.HEADER,
                    -1,
                    "the log has " + bytes.length + " bytes (expected: an event of " + HEAD + " at least)");
        }
        boolean specId = number(0) == 0
                && number(4) == EventType.EV_NO_ACTION.code()
                && number(HEAD - 4) >= SPEC_ID.length
                && bytes.length >= HEAD + SPEC_ID.length
                && Arrays.equals(bytes, HEAD, HEAD + SPEC_ID.length, SPEC_ID, 0, SPEC_ID.length);
        return specId ? cryptoAgile() : legacy();
    }

    private EventTable cryptoAgile() throws EventLogException {
        int size = size(-1, HEAD - 4, HEAD);
        List<HashAlgorithm> banks = header(HEAD, HEAD + size);
        EventTable table = new EventTable(true, banks);
        at = HEAD + size;
        while (at < bytes.length) {
            int event = next(table);
            need(event, 12);
            int type = number(at + 4);
            table.add(pcr(event, type), type);
            int digests = number(at + 8);
            if (digests < 0 || digests > 2 * MAX_ALGORITHMS) {
                throw new EventLogException(
                        Fault.BOUNDS,
                        event,
                        "event " + event + " has " + Integer.toUnsignedString(digests) + " digests (expected: "
                                + algorithms + ")");
            }
            at += 12;
            for (int i = 0; i < digests; i++) {
                digest(table, event);
            }
            need(event, 4);
            int length = size(event, at, at + 4);
            table.data(at + 4, length);
            at += 4 + length;
        }
        return table;
    }

    private void digest(EventTable table, int event) throws EventLogException {
        need(event, 2);
        int id = half(at);
        int known = 0;
        while (known < algorithms && ids[known] != id) {
            known++;
        }
        if (known == algorithms) {
            throw new EventLogException(
                    Fault.BOUNDS,
                    event,
                    "event " + event + " has a digest of algorithm 0x" + Integer.toHexString(id)
                            + ", which the Spec ID event does not name");
        }
        at += 2;
        need(event, sizes[known]);
        Optional<HashAlgorithm> bank = HashAlgorithm.of(id);
        if (bank.isPresent()) {
            table.digest(bank.get(), at);
        }
        at += sizes[known];
    }

    /** TCG_EfiSpecIDEvent (PFP 1.05, 10.4.5.1). */
    private List<HashAlgorithm> header(int start, int end) throws EventLogException {
        if (end - start < SPEC_ID_FIXED + 4) {
            throw header("has " + (end - start) + " bytes (expected: " + (SPEC_ID_FIXED + 4) + " at least)");
        }
        int count = number(start + SPEC_ID_FIXED);
        if (count < 1 || count > MAX_ALGORITHMS) {
            throw new EventLogException(
                    Fault.BOUNDS,
                    -1,
                    "the Spec ID event names " + Integer.toUnsignedString(count) + " algorithms (expected: 1 to "
                            + MAX_ALGORITHMS + ")");
        }
        int position = start + SPEC_ID_FIXED + 4;
        if (end - position < count * 4 + 1) {
            throw header("ends within its " + count + " algorithms");
        }
        List<HashAlgorithm> banks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            algorithm(position + 4 * i, banks);
        }
        int vendor = bytes[position + 4 * count] & 0xff;
        if (position + 4 * count + 1 + vendor != end) {
            throw header(
                    "has " + (end - start) + " bytes (expected: " + (position + 4 * count + 1 + vendor - start) + ")");
        }
        return banks;
    }

    private void algorithm(int position, List<HashAlgorithm> banks) throws EventLogException {
        int id = half(position);
        int size = half(position + 2);
        Optional<HashAlgorithm> bank = HashAlgorithm.of(id);
        if (size < 1 || size > MAX_DIGEST || (bank.isPresent() && bank.get().size() != size)) {
            throw new EventLogException(
                    Fault.BOUNDS,
                    -1,
                    "the Spec ID event gives algorithm 0x" + Integer.toHexString(id) + " digests of " + size
                            + " bytes (expected: "
                            + bank.map(b -> Integer.toString(b.size())).orElse("1 to " + MAX_DIGEST) + ")");
        }
        for (int i = 0; i < algorithms; i++) {
            if (ids[i] == id) {
                throw header("names algorithm 0x" + Integer.toHexString(id) + " twice");
            }
        }
        ids[algorithms] = id;
        sizes[algorithms] = size;
        algorithms++;
        bank.ifPresent(banks::add);
    }

    private EventTable legacy() throws EventLogException {
        EventTable table = new EventTable(false, List.of(HashAlgorithm.SHA1));
        while (at < bytes.length) {
            int event = next(table);
            need(event, HEAD);
            int type = number(at + 4);
            table.add(pcr(event, type), type);
            table.digest(HashAlgorithm.SHA1, at + 8);
            int length = size(event, at + HEAD - 4, at + HEAD);
            table.data(at + HEAD, length);
            at += HEAD + length;
        }
        return table;
    }

    private static int next(EventTable table) throws EventLogException {
        if (table.size() == EventLog.MAX_EVENTS) {
            throw new EventLogException(
                    Fault.BOUNDS,
                    table.size(),
                    "the log has more than " + EventLog.MAX_EVENTS + " events (expected: that many at most)");
        }
        return table.size();
    }

    private int pcr(int event, int type) throws EventLogException {
        int pcr = number(at);
        if (pcr == -1 && type == EventType.EV_NO_ACTION.code()) {
            return pcr;
        }
        if (pcr < 0 || pcr >= PcrValues.COUNT) {
            throw new EventLogException(
                    Fault.BOUNDS,
                    event,
                    "event " + event + " names PCR " + Integer.toUnsignedString(pcr) + " (expected: below "
                            + PcrValues.COUNT + ")");
        }
        return pcr;
    }

    /** The size that stands at a position, of what begins at another. */
    private int size(int event, int position, int start) throws EventLogException {
        int size = number(position);
        if (size < 0 || size > bytes.length - start) {
            throw new EventLogException(
                    size < 0 || size > EventLog.MAX_BYTES ? Fault.BOUNDS : Fault.TRUNCATED,
                    event,
                    name(event) + " claims " + Integer.toUnsignedString(size) + " bytes of data (expected: the "
                            + (bytes.length - start) + " that are left at most)");
        }
        return size;
    }

    private void need(int event, int count) throws EventLogException {
        if (bytes.length - at < count) {
            throw new EventLogException(
                    Fault.TRUNCATED,
                    event,
                    "the log ends within event " + event + ": " + (bytes.length - at) + " bytes are left (expected: "
                            + count + " at least)");
        }
    }

    private int half(int position) {
        return (bytes[position] & 0xff) | ((bytes[position + 1] & 0xff) << 8);
    }

    private int number(int position) {
        return (int) INT.get(bytes, position);
    }

    private static String name(int event) {
        return event < 0 ? "the Spec ID event" : "event " + event;
    }

    private static EventLogException header(String what) {
        return new EventLogException(Fault.HEADER, -1, "the Spec ID event " + what);
    }
}
