package io.holdfast.control.machines;

/**
 * Generations of a machine's operations: the epoch of the log in the high bits, a counter in the low 40. So the pair (epoch,
 * generation) only rises, even when storage was set back and counters with it.
 */
public final class Generations {
    private static final int BITS = 40;

    private Generations() {}

    /** What every generation of the epoch is above. */
    public static long base(int epoch) {
        return (long) (epoch - 1) << BITS;
    }

    /** The epoch that a generation was given in. */
    public static int epoch(long generation) {
        return (int) (generation >> BITS) + 1;
    }
}
