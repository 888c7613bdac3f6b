package io.holdfast.control.extensions.upgrades;

import java.time.Duration;

/**
 * How fast a version goes over the fleet.
 *
 * @param healthy how long a wave has to be healthy before the next begins
 * @param patience how long a machine that is away, or does not come to an end, is waited for
 * @param growth how many times larger a wave is than the one before
 * @param largest machines of a wave at most
 * @param tolerated one in so many machines of a wave may get lost; in a smaller wave none
 */
public record Pace(Duration healthy, Duration patience, int growth, int largest, int tolerated) {
    public Pace {
        if (healthy.isNegative() || patience.isNegative() || growth < 1 || largest < 1 || tolerated < 1) {
            throw new IllegalArgumentException("pace: " + healthy + ", " + patience + ", " + growth + ", " + largest
                    + ", " + tolerated + " (expected: durations from 0, numbers from 1)");
        }
    }

    /** One machine, then 5, 25, 125, 625, and 1,000 from then on. */
    public static Pace of(Duration healthy) {
        Duration patience = healthy.multipliedBy(6);
        Duration least = Duration.ofHours(1);
        return new Pace(healthy, patience.compareTo(least) < 0 ? least : patience, 5, 1000, 10);
    }

    int after(int size) {
        return (int) Math.min((long) size * growth, largest);
    }
}
