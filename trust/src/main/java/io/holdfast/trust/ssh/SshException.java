package io.holdfast.trust.ssh;

/** A key or signature cannot be read, or does not fit. The message quotes no more than names. */
public final class SshException extends Exception {
    private static final long serialVersionUID = 1;

    public SshException(String message) {
        super(message);
    }
}
