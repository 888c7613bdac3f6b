package io.holdfast.attestation.prediction;

/** A file is no PE image, or one that a firmware would not load. */
public final class PeException extends Exception {
    private static final long serialVersionUID = 1;

    PeException(String message) {
        super(message);
    }
}
