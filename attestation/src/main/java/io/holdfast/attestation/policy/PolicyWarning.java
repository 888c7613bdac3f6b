package io.holdfast.attestation.policy;

/**
 * Something in a policy that parses and probably does not do what its author means.
 *
 * @param line from 1
 * @param column from 1
 */
public record PolicyWarning(int line, int column, String message) {
    @Override
    public String toString() {
        return line + ":" + column + ": " + message;
    }
}
