package io.holdfast.attestation.eventlog;

import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.kernel.Bytes;
import java.security.MessageDigest;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A log of measurements before an operating system (PC Client Platform Firmware Profile 1.05, 10): crypto-agile, or the
 * older form with SHA-1 only.
 *
 * <p>Kept as the bytes that came and a table of where things lie, so that a log is checked without an object per event.
 */
public final class EventLog {
    /** Larger logs are refused. */
    public static final int MAX_BYTES = 16 << 20;

    /** Longer logs are refused. */
    public static final int MAX_EVENTS = 16_384;

    private final byte[] bytes;
    private final EventTable table;

    private EventLog(byte[] bytes, EventTable table) {
        this.bytes = bytes;
        this.table = table;
    }

    public static EventLog parse(byte[] log) throws EventLogException {
        byte[] own = log.clone();
        return new EventLog(own, EventLogReader.read(own));
    }

    public static EventLog parse(Bytes log) throws EventLogException {
        byte[] own = log.array();
        return new EventLog(own, EventLogReader.read(own));
    }

    /** Whether it begins with a Spec ID event; else it is of the older form. */
    public boolean cryptoAgile() {
        return table.cryptoAgile();
    }

    /** The banks that this log has digests of, as far as they are known here. */
    public List<HashAlgorithm> banks() {
        return table.banks();
    }

    /** Number of events, without the Spec ID event. */
    public int size() {
        return table.size();
    }

    public Event event(int number) {
        if (number < 0 || number >= size()) {
            throw new IndexOutOfBoundsException("event " + number + " (expected: below " + size() + ")");
        }
        return new Event(this, number);
    }

    public List<Event> events() {
        return new AbstractList<>() {
            @Override
            public Event get(int index) {
                return event(index);
            }

            @Override
            public int size() {
                return EventLog.this.size();
            }
        };
    }

    /** PCR of an event; -1 for one that is not measured and names none. */
    public int pcr(int event) {
        return table.pcr(event);
    }

    /** Code of the type of an event. */
    public int type(int event) {
        return table.type(event);
    }

    /** Bytes of an event's data. */
    public int dataSize(int event) {
        return table.dataSize(event);
    }

    /** One byte of an event's data, from 0 to 255. */
    public int dataByte(int event, int index) {
        return bytes[table.dataOffset(event) + index] & 0xff;
    }

    public Bytes data(int event) {
        int start = table.dataOffset(event);
        return Bytes.of(Arrays.copyOfRange(bytes, start, start + table.dataSize(event)));
    }

    /** A copy of a part of an event's data. */
    public byte[] dataPart(int event, int from, int length) {
        int start = table.dataOffset(event) + from;
        return Arrays.copyOfRange(bytes, start, start + length);
    }

    /** Whether the event has exactly one digest of the bank. */
    public boolean hasDigest(int event, HashAlgorithm bank) {
        return table.digestOffset(event, bank) >= 0;
    }

    public Optional<Bytes> digest(int event, HashAlgorithm bank) {
        int start = table.digestOffset(event, bank);
        return start < 0
                ? Optional.empty()
                : Optional.of(Bytes.of(Arrays.copyOfRange(bytes, start, start + bank.size())));
    }

    /** Feeds a part of an event's data to a digest. */
    public void hashData(int event, int from, int length, MessageDigest digest) {
        digest.update(bytes, table.dataOffset(event) + from, length);
    }

    /** Feeds an event's own digest to a digest. */
    public void hashDigest(int event, HashAlgorithm bank, MessageDigest digest) {
        digest.update(bytes, table.digestOffset(event, bank), bank.size());
    }

    /** Whether the event's digest of the bank is the given one. */
    public boolean digestEquals(int event, HashAlgorithm bank, byte[] expected) {
        int start = table.digestOffset(event, bank);
        return start >= 0 && Arrays.equals(bytes, start, start + bank.size(), expected, 0, bank.size());
    }

    /** Whether the data begin with these bytes. */
    public boolean dataStartsWith(int event, byte[] start) {
        int offset = table.dataOffset(event);
        return table.dataSize(event) >= start.length
                && Arrays.equals(bytes, offset, offset + start.length, start, 0, start.length);
    }

    /** Whether the data are these bytes. */
    public boolean dataEquals(int event, byte[] all) {
        return table.dataSize(event) == all.length && dataStartsWith(event, all);
    }
}
