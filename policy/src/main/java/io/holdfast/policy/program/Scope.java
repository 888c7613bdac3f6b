package io.holdfast.policy.program;

import io.holdfast.kernel.Ascii;
import io.holdfast.policy.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The counts around a condition, the outermost first. */
record Scope(List<Loop> loops) {
    static final Scope NONE = new Scope(List.of());

    /**
     * One count.
     *
     * @param slot where the frame keeps the member that it is at
     * @param path of the array's members; empty for a value count
     * @param name of a value count
     */
    record Loop(int slot, Optional<FieldPath> path, Optional<String> name) {}

    Scope {
        loops = List.copyOf(loops);
    }

    int depth() {
        return loops.size();
    }

    Scope with(Loop loop) {
        List<Loop> all = new ArrayList<>(loops);
        all.add(loop);
        return new Scope(all);
    }

    Optional<Loop> innermost() {
        return loops.isEmpty() ? Optional.empty() : Optional.of(loops.getLast());
    }

    Optional<Loop> named(String name) {
        return loops.reversed().stream()
                .filter(loop -> loop.name().isPresent()
                        && Ascii.equalsIgnoreCase(loop.name().get(), name))
                .findFirst();
    }

    /** The count over the longest beginning of the path. */
    Optional<Loop> over(FieldPath path) {
        Optional<Loop> best = Optional.empty();
        int longest = 0;
        for (Loop loop : loops) {
            int length =
                    loop.path().filter(path::startsWith).map(FieldPath::length).orElse(0);
            if (length > 0 && length >= longest) {
                longest = length;
                best = Optional.of(loop);
            }
        }
        return best;
    }
}
