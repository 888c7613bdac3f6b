package io.holdfast.attestation.jmespath;

import java.util.Locale;
import java.util.Optional;

/** Functions of the JMESPath specification, and {@code equals_ignore_case}. */
enum Function {
    ABS(1),
    AVG(1),
    CEIL(1),
    CONTAINS(2),
    ENDS_WITH(2),
    /** Not of the specification; published attestation policies use it. */
    EQUALS_IGNORE_CASE(2),
    FLOOR(1),
    JOIN(2),
    KEYS(1),
    LENGTH(1),
    MAP(2),
    MAX(1),
    MAX_BY(2),
    MERGE(1, Integer.MAX_VALUE),
    MIN(1),
    MIN_BY(2),
    NOT_NULL(1, Integer.MAX_VALUE),
    REVERSE(1),
    SORT(1),
    SORT_BY(2),
    STARTS_WITH(2),
    SUM(1),
    TO_ARRAY(1),
    TO_NUMBER(1),
    TO_STRING(1),
    TYPE(1),
    VALUES(1);

    private final int least;
    private final int most;

    Function(int count) {
        this(count, count);
    }

    Function(int least, int most) {
        this.least = least;
        this.most = most;
    }

    static Optional<Function> of(String name) {
        for (Function function : values()) {
            if (function.text().equals(name)) {
                return Optional.of(function);
            }
        }
        return Optional.empty();
    }

    /** As queries write it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean takes(int arguments) {
        return arguments >= least && arguments <= most;
    }

    /** How many arguments, for messages. */
    String expected() {
        return least == most ? Integer.toString(least) : "at least " + least;
    }

    /** Index of the argument that is an expression ({@code &…}); -1 when none is. */
    int reference() {
        return switch (this) {
            case MAP -> 0;
            case MAX_BY, MIN_BY, SORT_BY -> 1;
            case ABS,
                    AVG,
                    CEIL,
                    CONTAINS,
                    ENDS_WITH,
                    EQUALS_IGNORE_CASE,
                    FLOOR,
                    JOIN,
                    KEYS,
                    LENGTH,
                    MAX,
                    MERGE,
                    MIN,
                    NOT_NULL,
                    REVERSE,
                    SORT,
                    STARTS_WITH,
                    SUM,
                    TO_ARRAY,
                    TO_NUMBER,
                    TO_STRING,
                    TYPE,
                    VALUES -> -1;
        };
    }
}
