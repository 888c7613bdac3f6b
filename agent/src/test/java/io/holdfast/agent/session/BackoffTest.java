package io.holdfast.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void waitsGrowUpToTheirBoundAndAreSpread() {
        Set<Duration> after5 = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofMinutes(1), new Random(seed));
            for (int failures = 0; failures < 40; failures++) {
                Duration wait = backoff.next(Duration.ZERO);
                long bound = Math.min(60_000, 500L << Math.min(failures, 20));
                assertThat(wait).isBetween(Duration.ofMillis(50), Duration.ofMillis(bound));
                if (failures == 5) {
                    after5.add(wait);
                }
            }
        }
        assertThat(after5).hasSizeGreaterThan(150);
    }

    @Test
    void whatTheOtherSideAsksForIsKept() {
        Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofMinutes(1), new Random(1));
        assertThat(backoff.next(Duration.ofMinutes(5))).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void aSuccessBeginsAnew() {
        Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofMinutes(1), new Random(1));
        for (int i = 0; i < 20; i++) {
            backoff.next(Duration.ZERO);
        }
        backoff.reset();
        assertThat(backoff.next(Duration.ZERO)).isLessThanOrEqualTo(Duration.ofMillis(500));
    }
}
