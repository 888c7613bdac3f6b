package io.holdfast.trust.log;

/** Something of the log is not what it must be. The reason is for machines, the message for people. */
public final class LogException extends Exception {
    private static final long serialVersionUID = 1;

    /** What is wrong. */
    public enum Reason {
        /** The text does not follow its format. */
        MALFORMED,
        /** No signature by the expected key. */
        UNSIGNED,
        /** A signature names the expected key and is not its signature. */
        BAD_SIGNATURE,
        /** The signature is good and the checkpoint is of another log or epoch. */
        WRONG_ORIGIN,
        /** A leaf stands where another index was due. */
        OUT_OF_ORDER,
        /** A body is not the one that its leaf commits to. */
        WRONG_BODY,
        /** A signed root or size is not that of the leaves. */
        WRONG_ROOT,
        /** Leaves follow the last checkpoint of their epoch. */
        UNCOVERED,
        /** An epoch is not opened by a statement of the recovery key that fits it. */
        EPOCH_UNPROVEN,
        /** The keys in the file are not the keys that were expected. */
        WRONG_KEY
    }

    private final Reason reason;
    private final int line;

    public LogException(Reason reason, String message) {
        this(reason, message, 0);
    }

    LogException(Reason reason, String message, int line) {
        super(line > 0 ? "line " + line + ": " + message : message);
        this.reason = reason;
        this.line = line;
    }

    LogException atLine(int number) {
        LogException placed = new LogException(reason, String.valueOf(getMessage()), number);
        placed.initCause(this);
        return placed;
    }

    public Reason reason() {
        return reason;
    }

    /** Line of the export, from 1; 0 outside an export. */
    public int line() {
        return line;
    }

    static LogException malformed(String message) {
        return new LogException(Reason.MALFORMED, message);
    }
}
