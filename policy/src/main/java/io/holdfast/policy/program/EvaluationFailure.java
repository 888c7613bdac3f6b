package io.holdfast.policy.program;

/**
 * A function or a comparison has no answer, or a limit of the run time is exceeded. Stays inside of the room: callers see
 * {@code Evaluation.Failed}. Made often and never looked at for where it came from, so it has no stack trace.
 */
public final class EvaluationFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public EvaluationFailure(String reason) {
        super(reason, null, false, false);
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
