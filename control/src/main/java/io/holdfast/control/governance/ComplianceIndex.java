package io.holdfast.control.governance;

import io.holdfast.kernel.ResourceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The states of every resource that some policy concerns, in memory, by the key of the resource. */
final class ComplianceIndex {
    private record Entry(ResourceId id, List<PolicyState> states) {}

    private final ConcurrentNavigableMap<String, Entry> entries = new ConcurrentSkipListMap<>();

    boolean isEmpty() {
        return entries.isEmpty();
    }

    Optional<List<PolicyState>> of(ResourceId id) {
        return Optional.ofNullable(entries.get(id.key())).map(Entry::states);
    }

    void put(ResourceId id, List<PolicyState> states) {
        if (states.isEmpty()) {
            entries.remove(id.key());
        } else {
            entries.put(id.key(), new Entry(id, List.copyOf(states)));
        }
    }

    void remove(ResourceId id) {
        entries.remove(id.key());
    }

    /** @param keys of every resource that is there */
    void retain(Set<String> keys) {
        entries.keySet().retainAll(keys);
    }

    /** One state of one resource. */
    record Found(ResourceId resource, PolicyState state) {}

    /** At the scope and below, by key. */
    List<Found> within(ResourceId scope) {
        List<Found> found = new ArrayList<>();
        // everything below has a key that begins with the scope's key and a slash; '0' follows '/'
        var part =
                scope.equals(ResourceId.ROOT) ? entries : entries.subMap(scope.key(), true, scope.key() + "0", false);
        part.values().forEach(entry -> {
            if (entry.id().isWithin(scope)) {
                entry.states().forEach(state -> found.add(new Found(entry.id(), state)));
            }
        });
        return found;
    }
}
