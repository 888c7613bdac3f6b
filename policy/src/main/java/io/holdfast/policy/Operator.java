package io.holdfast.policy;

import io.holdfast.kernel.Ascii;
import java.util.Optional;

/** The 19 operators of a condition. Names compare without case; each negative one is the negation of its positive one. */
public enum Operator {
    EQUALS("equals", false, "be equal to the target value."),
    NOT_EQUALS("notEquals", true, "be equal to the target value."),
    LIKE("like", false, "be like the target value."),
    NOT_LIKE("notLike", true, "be like the target value."),
    MATCH("match", false, "case-sensitive match the target value."),
    NOT_MATCH("notMatch", true, "case-sensitive match the target value."),
    MATCH_INSENSITIVELY("matchInsensitively", false, "case-insensitive match the target value."),
    NOT_MATCH_INSENSITIVELY("notMatchInsensitively", true, "case-insensitive match the target value."),
    CONTAINS("contains", false, "contain the target value."),
    NOT_CONTAINS("notContains", true, "contain the target value."),
    IN("in", false, "be in the target value."),
    NOT_IN("notIn", true, "be in the target value."),
    CONTAINS_KEY("containsKey", false, "contain the target value as a key."),
    NOT_CONTAINS_KEY("notContainsKey", true, "contain the target value as a key."),
    LESS("less", false, "be less than the target value."),
    LESS_OR_EQUALS("lessOrEquals", false, "be less than or equal to the target value."),
    GREATER("greater", false, "be greater than the target value."),
    GREATER_OR_EQUALS("greaterOrEquals", false, "be greater than or equal to the target value."),
    EXISTS("exists", false, "exist.");

    private final String text;
    private final boolean negative;
    private final String wish;

    Operator(String text, boolean negative, String wish) {
        this.text = text;
        this.negative = negative;
        this.wish = wish;
    }

    public static Optional<Operator> of(String name) {
        for (Operator operator : values()) {
            if (Ascii.equalsIgnoreCase(operator.text, name)) {
                return Optional.of(operator);
            }
        }
        return Optional.empty();
    }

    /** Whether this is the negation of the operator without {@code not}. */
    public boolean negative() {
        return negative;
    }

    /** The operator that holds exactly where this one does not; for exists it is exists, of the other boolean. */
    public Operator opposite() {
        return switch (this) {
            case EQUALS -> NOT_EQUALS;
            case NOT_EQUALS -> EQUALS;
            case LIKE -> NOT_LIKE;
            case NOT_LIKE -> LIKE;
            case MATCH -> NOT_MATCH;
            case NOT_MATCH -> MATCH;
            case MATCH_INSENSITIVELY -> NOT_MATCH_INSENSITIVELY;
            case NOT_MATCH_INSENSITIVELY -> MATCH_INSENSITIVELY;
            case CONTAINS -> NOT_CONTAINS;
            case NOT_CONTAINS -> CONTAINS;
            case IN -> NOT_IN;
            case NOT_IN -> IN;
            case CONTAINS_KEY -> NOT_CONTAINS_KEY;
            case NOT_CONTAINS_KEY -> CONTAINS_KEY;
            case LESS -> GREATER_OR_EQUALS;
            case GREATER_OR_EQUALS -> LESS;
            case GREATER -> LESS_OR_EQUALS;
            case LESS_OR_EQUALS -> GREATER;
            case EXISTS -> EXISTS;
        };
    }

    /** Whether less, lessOrEquals, greater or greaterOrEquals. */
    public boolean ordering() {
        return this == LESS || this == LESS_OR_EQUALS || this == GREATER || this == GREATER_OR_EQUALS;
    }

    /** What a value must do for this to hold: {@code be equal to the target value.} */
    String wish() {
        return negative ? "not " + wish : wish;
    }

    /** {@code NotEquals}, as evaluated expressions name it. */
    public String display() {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    @Override
    public String toString() {
        return text;
    }
}
