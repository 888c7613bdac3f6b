package io.holdfast.agent.configuration.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** A share of a processor is kept by pauses. */
class DutyTest {
    @Test
    void aPauseIsAsLongAsTheShareAsks() {
        assertThat(Duty.pause(10, OptionalDouble.of(0.1))).isEqualTo(90);
        assertThat(Duty.pause(10, OptionalDouble.of(0.5))).isEqualTo(10);
        assertThat(Duty.pause(10, OptionalDouble.of(2.0))).isZero();
        assertThat(Duty.pause(10, OptionalDouble.empty())).isZero();
    }

    @Test
    void whoeverDoesNotWaitAnyMoreIsNotKept() {
        Duty duty = new Duty(() -> OptionalDouble.of(0.000_001), () -> true);
        duty.end(System.nanoTime() - 1_000_000_000);
        long start = System.nanoTime();
        assertThat(duty.begin() - start).as("not the pause of days").isLessThan(60_000_000_000L);
    }
}
