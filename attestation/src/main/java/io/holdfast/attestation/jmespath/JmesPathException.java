package io.holdfast.attestation.jmespath;

/** A query is wrong, or cannot be answered for this value, or would take too much. */
public final class JmesPathException extends Exception {
    private static final long serialVersionUID = 1;

    private final int position;

    /** At evaluation. */
    public JmesPathException(String message) {
        super(message);
        this.position = -1;
    }

    /**
     * While reading.
     *
     * @param position of the character in the query, from 0
     */
    public JmesPathException(String message, int position) {
        super(message + " (at character " + (position + 1) + ")");
        this.position = position;
    }

    /** Of the character that does not fit, from 0; -1 at evaluation. */
    public int position() {
        return position;
    }
}
