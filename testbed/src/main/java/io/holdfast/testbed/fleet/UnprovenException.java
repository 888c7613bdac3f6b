package io.holdfast.testbed.fleet;

/** The control plane showed something without the proof that goes with it. */
public final class UnprovenException extends Exception {
    private static final long serialVersionUID = 1;

    UnprovenException(String message) {
        super(message);
    }
}
