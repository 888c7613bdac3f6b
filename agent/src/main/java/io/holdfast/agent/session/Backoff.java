package io.holdfast.agent.session;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after failures: exponential with full jitter, so that ten thousand agents do not come back in the same
 * second.
 */
public final class Backoff {
    private final Duration first;
    private final Duration most;
    private final RandomGenerator random;
    private int failures;

    public Backoff(Duration first, Duration most, RandomGenerator random) {
        this.first = first;
        this.most = most;
        this.random = random;
    }

    /** A success: the next failure begins anew. */
    public void reset() {
        failures = 0;
    }

    /** The wait after one more failure; at least what the other side asked for. */
    public Duration next(Duration asked) {
        long ceiling = Math.min(most.toMillis(), first.toMillis() << Math.min(failures, 20));
        failures++;
        long jittered = random.nextLong(ceiling + 1);
        return Duration.ofMillis(Math.max(asked.toMillis(), Math.max(jittered, 50)));
    }
}
