package io.holdfast.attestation.verify;

import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.eventlog.EventType;
import io.holdfast.attestation.tpm.HashAlgorithm;
import java.security.MessageDigest;
import java.util.OptionalInt;

/** A log in the bank whose digests count, with what rules ask of it. Not for several threads. */
final class LogView {
    private final EventLog log;
    private final HashAlgorithm bank;
    private final MessageDigest digest;

    LogView(EventLog log, HashAlgorithm bank) {
        this.log = log;
        this.bank = bank;
        this.digest = bank.digest();
    }

    /** An event, for a message. */
    record At(int event, int pcr, String type) {
        OptionalInt pcrOrNone() {
            return pcr < 0 ? OptionalInt.empty() : OptionalInt.of(pcr);
        }

        @Override
        public String toString() {
            return "event " + event + " (" + type + (pcr < 0 ? ")" : ", PCR " + pcr + ")");
        }
    }

    EventLog log() {
        return log;
    }

    HashAlgorithm bank() {
        return bank;
    }

    int size() {
        return log.size();
    }

    At at(int event) {
        return new At(event, log.pcr(event), EventType.nameOf(log.type(event)));
    }

    boolean is(int event, EventType type) {
        return log.type(event) == type.code();
    }

    boolean is(int event, int pcr, EventType type) {
        return log.pcr(event) == pcr && log.type(event) == type.code();
    }

    boolean measured(int event) {
        return log.type(event) != EventType.EV_NO_ACTION.code();
    }

    /** Whether the event's digest is the hash of a part of its data. */
    boolean covers(int event, int from, int length) {
        if (from < 0 || length < 0 || from + length > log.dataSize(event)) {
            return false;
        }
        log.hashData(event, from, length, digest);
        return log.digestEquals(event, bank, digest.digest());
    }

    boolean coversData(int event) {
        return covers(event, 0, log.dataSize(event));
    }

    /** Whether the event's digest is the hash of these bytes. */
    boolean covers(int event, byte[] bytes) {
        return log.digestEquals(event, bank, digest.digest(bytes));
    }

    /** A little-endian number of four bytes in the data; -1 where they end before. */
    long number(int event, int from) {
        if (from < 0 || from + 4 > log.dataSize(event)) {
            return -1;
        }
        return log.dataByte(event, from)
                | log.dataByte(event, from + 1) << 8
                | log.dataByte(event, from + 2) << 16
                | (long) log.dataByte(event, from + 3) << 24;
    }

    /** A little-endian number of eight bytes; negative where it is not there, or has no place in an int. */
    int size(int event, int from) {
        long low = number(event, from);
        long high = number(event, from + 4);
        return high == 0 && low <= Integer.MAX_VALUE ? (int) low : -1;
    }
}
