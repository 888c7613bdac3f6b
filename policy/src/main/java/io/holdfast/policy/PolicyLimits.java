package io.holdfast.policy;

/**
 * Bounds for one document (Azure Policy, definition limits).
 *
 * @param parameters of a definition
 * @param conditions in {@code if}
 * @param thenConditions in {@code then}
 * @param depth of nested conditions
 * @param functions in one rule
 * @param arguments of one function
 * @param expressionDepth of nested functions
 * @param expressionLength characters of one expression
 * @param fieldCounts over one array
 * @param valueCounts in one rule
 * @param valueIterations members of one value count
 * @param members of an initiative
 * @param initiativeParameters of an initiative
 */
public record PolicyLimits(
        int parameters,
        int conditions,
        int thenConditions,
        int depth,
        int functions,
        int arguments,
        int expressionDepth,
        int expressionLength,
        int fieldCounts,
        int valueCounts,
        int valueIterations,
        int members,
        int initiativeParameters) {

    /** The documented limits, which hold for custom definitions. */
    public static final PolicyLimits CUSTOM =
            new PolicyLimits(20, 4096, 128, 512, 2048, 128, 64, 81_920, 5, 10, 100, 1000, 300);

    /** Far above what any built-in definition has; still bounded. */
    public static final PolicyLimits BUILT_IN =
            new PolicyLimits(1000, 32_768, 32_768, 512, 32_768, 1024, 64, 262_144, 1000, 1000, 1000, 5000, 5000);

    /** Whether what a user writes is read, in which a slip is worth a refusal; built-in definitions are taken as they are. */
    public boolean strict() {
        return !equals(BUILT_IN);
    }
}
