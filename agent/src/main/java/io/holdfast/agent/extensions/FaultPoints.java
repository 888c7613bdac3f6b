package io.holdfast.agent.extensions;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * Places where a test may kill the agent. Nothing happens unless the process was started with
 * {@code -Dholdfast.faults=true} and {@code -Dholdfast.fault=NAME}.
 */
final class FaultPoints {
    private static final Optional<String> CHOSEN = Boolean.getBoolean("holdfast.faults")
            ? Optional.ofNullable(System.getProperty("holdfast.fault"))
            : Optional.empty();

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
        if (CHOSEN.isPresent() && CHOSEN.get().equals(moment.of(step))) {
            Runtime.getRuntime().halt(137);
        }
    }
}
