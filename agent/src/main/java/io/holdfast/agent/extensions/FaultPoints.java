package io.holdfast.agent.extensions;

import io.holdfast.agent.platform.Faults;
import java.util.stream.Stream;

/** Places of a step where a test may kill the agent, see {@link Faults}. */
final class FaultPoints {
    private FaultPoints() {}

    /** Moments of a step: journaled and not begun; run made and journaled; command started, ended; result not journaled. */
    enum Moment {
        BEFORE,
        PREPARED,
        JOURNALED,
        STARTED,
        ENDED,
        AFTER;

        String of(Step step) {
            return step.label() + "." + io.holdfast.kernel.Ascii.lower(name());
        }
    }

    /** All names, for the test that goes through them. */
    static Stream<String> names(Step step) {
        return Stream.of(Moment.values())
                .filter(moment -> step.command().isPresent() || moment == Moment.BEFORE || moment == Moment.AFTER)
                .map(moment -> moment.of(step));
    }

    static void pass(Step step, Moment moment) {
        Faults.pass(moment.of(step));
    }
}
