package io.holdfast.attestation.tpm;

/**
 * Clock and counters of a TPM (TPMS_CLOCK_INFO, Part 2, 10.11). In what a key outside of the endorsement and platform
 * hierarchies signs, the counters have a secret constant of that key added (Part 1, 36.7): only their differences mean
 * something.
 *
 * @param clock milliseconds that the TPM was powered, over all boots
 * @param resetCount 32 bits, unsigned
 * @param restartCount 32 bits, unsigned; counts from each TPM reset
 * @param safe false after an unorderly shutdown: a higher clock may have been reported before
 */
public record ClockInfo(long clock, long resetCount, long restartCount, boolean safe) {
    static ClockInfo read(TpmReader reader) throws TpmException {
        long clock = reader.u64();
        long reset = reader.u32();
        long restart = reader.u32();
        int safe = reader.u8();
        if (safe > 1) {
            throw reader.failure("safe is " + safe + " (expected: 0 or 1)");
        }
        return new ClockInfo(clock, reset, restart, safe == 1);
    }

    void write(TpmWriter writer) {
        writer.u64(clock).u32(resetCount).u32(restartCount).u8(safe ? 1 : 0);
    }

    /** Whether this TPM was reset (the machine was booted anew) since. */
    public boolean sameBoot(ClockInfo before) {
        return resetCount == before.resetCount;
    }

    /** Whether the same TPM showed this before it showed the other; counters wrap (rule Q6). */
    public boolean before(ClockInfo other) {
        int resets = (int) (resetCount - other.resetCount);
        int restarts = (int) (restartCount - other.restartCount);
        if (resets != 0) {
            return resets < 0;
        }
        return restarts != 0 ? restarts < 0 : clock < other.clock;
    }
}
