package io.holdfast.testbed.bench;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Times of one measure, in nanoseconds, from the shortest to the longest. */
record Sample(List<Long> sorted) {
    Sample {
        if (sorted.isEmpty()) {
            throw new IllegalArgumentException("a sample without values");
        }
        sorted = sorted.stream().sorted().toList();
    }

    static Sample of(Collection<Long> nanos) {
        return new Sample(List.copyOf(nanos));
    }

    /** The smallest value that so many percent do not exceed (nearest rank). */
    double millis(double percent) {
        int rank = (int) Math.ceil(percent / 100 * sorted.size());
        return sorted.get(Math.clamp(rank - 1, 0, sorted.size() - 1)) / 1e6;
    }

    String text(double percent) {
        return shown(millis(percent));
    }

    private static String shown(double millis) {
        return String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : "%.0f ms", millis);
    }

    static String ratio(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
    }
}
