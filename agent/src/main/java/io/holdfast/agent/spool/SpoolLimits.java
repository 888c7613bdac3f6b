package io.holdfast.agent.spool;

/**
 * Bounds of a spool.
 *
 * @param maxBytes of all facts together
 * @param reservedBytes of these, kept for facts that are not replaced by newer ones
 * @param maxFacts number of facts
 */
public record SpoolLimits(long maxBytes, long reservedBytes, int maxFacts) {
    public static final SpoolLimits DEFAULT = new SpoolLimits(16 << 20, 8 << 20, 10_000);

    public SpoolLimits {
        if (reservedBytes < 0 || reservedBytes >= maxBytes || maxFacts < 2) {
            throw new IllegalArgumentException(
                    "spool limits: " + reservedBytes + " of " + maxBytes + " bytes, " + maxFacts + " facts");
        }
    }

    /** How much facts may fill that a newer one would replace. */
    long replaceableBytes() {
        return maxBytes - reservedBytes;
    }
}
