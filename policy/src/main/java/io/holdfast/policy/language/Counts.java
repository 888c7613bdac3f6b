package io.holdfast.policy.language;

import io.holdfast.policy.PolicyException;
import io.holdfast.policy.PolicyFault;
import io.holdfast.policy.PolicyLimits;
import java.util.HashMap;
import java.util.Map;

/** What the limits count while one rule is read. */
public final class Counts {
    /** Literals, calls and property accesses of all expressions of a document, so that its tree stays in memory. */
    private static final int NODES = 200_000;

    private final PolicyLimits limits;
    private final Vocabulary vocabulary;
    private final Map<String, Integer> fieldCounts = new HashMap<>();
    private int nodes;
    private int functions;
    private int conditions;
    private int valueCounts;

    public Counts(PolicyLimits limits) {
        this(limits, Vocabulary.RULES);
    }

    public Counts(PolicyLimits limits, Vocabulary vocabulary) {
        this.limits = limits;
        this.vocabulary = vocabulary;
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    public PolicyLimits limits() {
        return limits;
    }

    void node() throws ExpressionException {
        if (++nodes > NODES) {
            throw new ExpressionException("the expressions are too large (expected: at most " + NODES + " parts)");
        }
    }

    void function() throws ExpressionException {
        if (++functions > limits.functions()) {
            throw new ExpressionException(
                    "too many functions in one rule (expected: at most " + limits.functions() + ")");
        }
    }

    void condition(String path, int most) throws PolicyException {
        if (++conditions > most) {
            throw exceeded(path, "too many conditions", most);
        }
    }

    void fieldCount(String path, String array) throws PolicyException {
        if (fieldCounts.merge(array, 1, Integer::sum) > limits.fieldCounts()) {
            throw exceeded(path, "too many counts over '" + array + "'", limits.fieldCounts());
        }
    }

    void valueCount(String path) throws PolicyException {
        if (++valueCounts > limits.valueCounts()) {
            throw exceeded(path, "too many value counts in one rule", limits.valueCounts());
        }
    }

    private static PolicyException exceeded(String path, String what, int most) {
        return new PolicyException(PolicyFault.LIMIT_EXCEEDED, path, what + " (expected: at most " + most + ")");
    }
}
