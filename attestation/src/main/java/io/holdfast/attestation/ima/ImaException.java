package io.holdfast.attestation.ima;

/** A list of measurements is refused, by a rule or for its form. */
public final class ImaException extends Exception {
    private static final long serialVersionUID = 1;

    private final Fault fault;
    private final long entry;

    ImaException(Fault fault, long entry, String message) {
        super("IMA entry " + entry + " " + message);
        this.fault = fault;
        this.entry = entry;
    }

    /** What is wrong. */
    public enum Fault {
        /** It is no entry, or beyond its bounds. */
        FORM,
        /** M3: its template hash is not the one of its data. */
        TEMPLATE_HASH,
        /** M5: it is of another PCR. */
        PCR
    }

    public Fault fault() {
        return fault;
    }

    /** Number of the entry in the whole list, from 0. */
    public long entry() {
        return entry;
    }
}
