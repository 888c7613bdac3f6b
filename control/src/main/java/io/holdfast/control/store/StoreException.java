package io.holdfast.control.store;

/** The engine failed: disk, connection, damaged file. Nothing of the writing was kept. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
