package io.holdfast.attestation.eventlog;

import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.kernel.Bytes;
import java.util.Optional;

/** One event, as a view of its log. Neither type nor data are covered by a PCR: only the digest is. */
public final class Event {
    private final EventLog log;
    private final int number;

    Event(EventLog log, int number) {
        this.log = log;
        this.number = number;
    }

    EventLog log() {
        return log;
    }

    /** From 0; the Spec ID event is not counted. */
    public int number() {
        return number;
    }

    public int pcr() {
        return log.pcr(number);
    }

    public int typeCode() {
        return log.type(number);
    }

    public Optional<EventType> type() {
        return EventType.of(typeCode());
    }

    /** {@code EV_IPL}; hexadecimal where the profile knows no name. */
    public String typeName() {
        return EventType.nameOf(typeCode());
    }

    public boolean is(EventType type) {
        return typeCode() == type.code();
    }

    /** Whether a PCR was extended by it: all but EV_NO_ACTION. */
    public boolean measured() {
        return !is(EventType.EV_NO_ACTION);
    }

    /** The digest; empty where the event has none, or more than one, of that bank. */
    public Optional<Bytes> digest(HashAlgorithm bank) {
        return log.digest(number, bank);
    }

    public Bytes data() {
        return log.data(number);
    }

    /** What the data say, read by their type: hints, until a digest rule holds. */
    public EventContent content() {
        return EventContents.of(this);
    }

    @Override
    public String toString() {
        return "event " + number + ", " + typeName() + " in PCR " + pcr();
    }
}
