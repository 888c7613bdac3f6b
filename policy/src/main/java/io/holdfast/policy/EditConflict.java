package io.holdfast.policy;

/** A change stands against what is there. */
final class EditConflict extends Exception {
    private static final long serialVersionUID = 1;

    EditConflict(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
