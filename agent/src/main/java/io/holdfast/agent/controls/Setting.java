package io.holdfast.agent.controls;

import java.time.Instant;
import java.util.Optional;

/** A value of the local configuration and, unless it is the default, who set it when. */
public record Setting<T>(T value, Optional<Change> change) {
    /** @param by for people: {@code root (uid 0)}, {@code ada (uid 0 by sudo)} */
    public record Change(Instant at, String by) {
        @Override
        public String toString() {
            return "set " + at + " by " + by;
        }
    }

    public static <T> Setting<T> byDefault(T value) {
        return new Setting<>(value, Optional.empty());
    }
}
