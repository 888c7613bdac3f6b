package io.holdfast.gateway;

import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.ResourceId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Polls that wait, by machine. A held poll is a future, not a thread. */
final class HeldPolls {
    /** An agent holds one, and a second while a lost connection has not been noticed. */
    private static final int MOST = 4;

    private final Map<ResourceId, List<HeldPoll>> held = new ConcurrentHashMap<>();

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

    /** Completes with true when the machine's items have changed after this call; with false for a newer poll's sake. */
    HeldPoll hold(ResourceId machine) {
        HeldPoll poll = new HeldPoll(new CompletableFuture<>());
        List<HeldPoll> polls = held.compute(machine, (_, before) -> {
            List<HeldPoll> list = before == null ? new CopyOnWriteArrayList<>() : before;
            list.add(poll);
            return list;
        });
        Optional<HeldPoll> oldest = polls.size() > MOST ? polls.stream().findFirst() : Optional.empty();
        oldest.ifPresent(tooMany -> {
            release(machine, tooMany);
            tooMany.news.complete(false);
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
        List<HeldPoll> polls = held.get(machine);
        if (polls != null) {
            polls.forEach(poll -> poll.news.complete(true));
        }
    }
}
