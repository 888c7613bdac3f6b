package io.holdfast.attestation.eventlog;

/** Bytes are no event log. */
public final class EventLogException extends Exception {
    private static final long serialVersionUID = 1;

    private final Fault fault;
    private final int event;

    EventLogException(Fault fault, int event, String message) {
        super(message);
        this.fault = fault;
        this.event = event;
    }

    /** What is wrong. */
    public enum Fault {
        /** It does not begin as a log does. */
        HEADER,
        /** A number in it is beyond its bounds. */
        BOUNDS,
        /** It ends within an event. */
        TRUNCATED
    }

    public Fault fault() {
        return fault;
    }

    /** Number of the event, from 0; -1 for the Spec ID event. */
    public int event() {
        return event;
    }
}
