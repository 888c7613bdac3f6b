package io.holdfast.agent.packages;

/** A package is refused. The message says what was found and what was expected. */
public final class PackageException extends Exception {
    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Reason {
        TOO_LARGE,
        DIGEST_MISMATCH,
        NOT_A_ZIP,
        UNSAFE_NAME,
        UNSAFE_ENTRY,
        TOO_MANY_ENTRIES,
        DAMAGED,
        NO_MANIFEST
    }

    private final Reason reason;

    public PackageException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
