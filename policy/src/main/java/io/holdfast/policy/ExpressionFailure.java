package io.holdfast.policy;

/** An expression of a template cannot be read or has no value. The reason may show values that the expression was about. */
public final class ExpressionFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ExpressionFailure(String reason) {
        super(reason, null, false, false);
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
