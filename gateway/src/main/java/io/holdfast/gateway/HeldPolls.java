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
    private final Map<ResourceId, Set<HeldPoll>> held = new ConcurrentHashMap<>();

    /** One poll that waits; compares by identity. */
    static final class HeldPoll {
        private final CompletableFuture<Boolean> news;

        private HeldPoll(CompletableFuture<Boolean> news) {
            this.news = news;
        }

        /** True when something changed; the holder may complete it with false. */
        CompletableFuture<Boolean> news() {
            return news;
        }
    }

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
    HeldPoll hold(ResourceId machine) {
        HeldPoll poll = new HeldPoll(new CompletableFuture<>());
        held.compute(machine, (_, polls) -> {
            Set<HeldPoll> set = polls == null ? ConcurrentHashMap.newKeySet() : polls;
            set.add(poll);
            return set;
        });
        return poll;
    }

    void release(ResourceId machine, HeldPoll poll) {
        held.computeIfPresent(machine, (_, polls) -> {
            polls.remove(poll);
            return polls.isEmpty() ? null : polls;
        });
    }

    private void nudge(ResourceId machine) {
        Set<HeldPoll> polls = held.get(machine);
        if (polls != null) {
            polls.forEach(poll -> poll.news.complete(true));
        }
    }
}
