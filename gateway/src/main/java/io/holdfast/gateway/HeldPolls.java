package io.holdfast.gateway;

import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.ResourceId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Polls that wait, by machine. A held poll is a future, not a thread. */
final class HeldPolls {
    private final Map<ResourceId, Set<CompletableFuture<Boolean>>> held = new ConcurrentHashMap<>();

    HeldPolls(Store store) {
        store.listen(notice -> {
            for (ChangeRow change : notice.changes()) {
                boolean concerns = change.kind() == ChangeRow.Kind.ITEM || change.kind() == ChangeRow.Kind.DELETE;
                if (concerns) {
                    nudge(change.resource());
                }
            }
        });
    }

    /** Completes with true when the machine's items have changed after this call. */
    CompletableFuture<Boolean> hold(ResourceId machine) {
        CompletableFuture<Boolean> poll = new CompletableFuture<>();
        held.compute(machine, (_, polls) -> {
            Set<CompletableFuture<Boolean>> set = polls == null ? ConcurrentHashMap.newKeySet() : polls;
            set.add(poll);
            return set;
        });
        return poll;
    }

    void release(ResourceId machine, CompletableFuture<Boolean> poll) {
        held.computeIfPresent(machine, (_, polls) -> {
            polls.remove(poll);
            return polls.isEmpty() ? null : polls;
        });
    }

    private void nudge(ResourceId machine) {
        Set<CompletableFuture<Boolean>> polls = held.get(machine);
        if (polls != null) {
            polls.forEach(poll -> poll.complete(true));
        }
    }
}
