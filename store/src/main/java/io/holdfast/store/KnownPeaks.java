package io.holdfast.store;

import io.holdfast.control.store.LogHead;
import io.holdfast.control.store.LogNode;
import io.holdfast.kernel.Digest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The roots of the complete subtrees that a tree of this head consists of (RFC 6962 §2.1): all that the next extension has
 * to read. They hold for whatever tree has this epoch, size and root, so it does not matter whether the batch that made
 * them was committed.
 */
record KnownPeaks(LogHead head, Map<Place, Digest> nodes) {
    record Place(int level, long index) {}

    KnownPeaks {
        nodes = Map.copyOf(nodes);
    }

    boolean fits(LogHead other) {
        return head.epoch() == other.epoch()
                && head.size() == other.size()
                && head.root().equals(other.root());
    }

    Optional<Digest> find(int level, long index) {
        return Optional.ofNullable(nodes.get(new Place(level, index)));
    }

    /** Those of the new head, as far as they are known. */
    static KnownPeaks after(Optional<KnownPeaks> before, LogHead head, List<LogNode> added) {
        Map<Place, Digest> candidates = new HashMap<>();
        before.ifPresent(known -> candidates.putAll(known.nodes));
        added.forEach(node -> candidates.put(new Place(node.level(), node.index()), node.hash()));
        candidates.keySet().retainAll(places(head.size()));
        return new KnownPeaks(head, candidates);
    }

    /** One for each bit of the size. */
    private static List<Place> places(long size) {
        return IntStream.range(0, Long.SIZE - 1)
                .filter(level -> (size >> level & 1) == 1)
                .mapToObj(level -> new Place(level, (size >> level) - 1))
                .toList();
    }
}
