package io.holdfast.agent.configuration.watch;

import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Keeps a thread's work within a share of one processor: what one step took is paused for before the next one. Elapsed time
 * counts as time of the processor, so it is rather less than the share.
 */
final class Duty {
    /** Pauses shorter than this are put together. */
    private static final long LEAST = 1_000_000;

    private final Supplier<OptionalDouble> share;
    private final BooleanSupplier ended;
    private long owed;

    /**
     * @param share above 0; empty, or 1 and more: no pauses
     * @param ended whether nobody waits for the work any more, which ends a pause
     */
    Duty(Supplier<OptionalDouble> share, BooleanSupplier ended) {
        this.share = share;
        this.ended = ended;
    }

    /** How long work of that length is to be paused for. */
    static long pause(long worked, OptionalDouble share) {
        return share.isEmpty() || share.getAsDouble() >= 1 ? 0 : (long) (worked * (1 / share.getAsDouble() - 1));
    }

    /** Begins a step, after the pause that the steps before have earned; gives its beginning. */
    long begin() {
        if (owed >= LEAST) {
            long end = System.nanoTime() + owed;
            owed = 0;
            for (long left = end - System.nanoTime();
                    left > 0 && !ended.getAsBoolean();
                    left = end - System.nanoTime()) {
                LockSupport.parkNanos(Math.min(left, 50 * LEAST));
            }
        }
        return System.nanoTime();
    }

    void end(long began) {
        owed += pause(System.nanoTime() - began, share.get());
    }
}
