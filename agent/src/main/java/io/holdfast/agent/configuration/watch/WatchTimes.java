package io.holdfast.agent.configuration.watch;

import java.time.Duration;

/**
 * How long things take.
 *
 * @param settle from the first change to the look, so that a burst of changes is looked at once
 * @param poll between looks at what the kernel does not tell of
 * @param full between looks at everything, as a safety net
 */
public record WatchTimes(Duration settle, Duration poll, Duration full) {
    public static final WatchTimes USUAL =
            new WatchTimes(Duration.ofMillis(50), Duration.ofSeconds(2), Duration.ofMinutes(15));
}
