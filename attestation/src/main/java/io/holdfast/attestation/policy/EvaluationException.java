package io.holdfast.attestation.policy;

/** A rule cannot be evaluated. */
final class EvaluationException extends Exception {
    private static final long serialVersionUID = 1;

    EvaluationException(String message) {
        super(message);
    }
}
