package io.holdfast.policy.language;

/** An expression cannot be read; the reader of the document adds where it stands. */
final class ExpressionException extends Exception {
    private static final long serialVersionUID = 1;

    ExpressionException(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
