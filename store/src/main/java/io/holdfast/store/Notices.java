package io.holdfast.store;

import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.CommitNotice;
import io.holdfast.control.store.StoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Calls the listeners on a thread of its own, every change once and in order. What this node commits arrives directly;
 * a gap before it (other nodes, or more than this keeps) is read from the change feed.
 */
final class Notices implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.holdfast.store");
    private static final int MAX_WAITING = 256;
    private static final int PAGE = 1000;
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final BiFunction<Long, Integer, List<ChangeRow>> feed;
    private final Optional<Duration> watch;
    private final List<Consumer<CommitNotice>> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final ArrayDeque<List<ChangeRow>> waiting = new ArrayDeque<>();
    private final Thread thread;
    private long newest;
    private boolean closed;
    private long delivered;

    /**
     * @param feed changes after a number, at most so many
     * @param watch how often to look into the feed unasked
     */
    Notices(long delivered, BiFunction<Long, Integer, List<ChangeRow>> feed, Optional<Duration> watch) {
        this.delivered = delivered;
        this.newest = delivered;
        this.feed = feed;
        this.watch = watch;
        this.thread = Thread.ofPlatform().name("holdfast-notices").daemon().start(this::loop);
    }

    void add(Consumer<CommitNotice> listener) {
        listeners.add(listener);
    }

    /** This node has committed these changes. */
    void committed(List<ChangeRow> changes) {
        lock.lock();
        try {
            newest = changes.getLast().number();
            if (waiting.size() < MAX_WAITING) {
                waiting.add(changes);
            }
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    private void loop() {
        for (Next next = next(); !(next instanceof Next.End); next = next()) {
            try {
                switch (next) {
                    case Next.Committed(List<ChangeRow> changes) -> {
                        if (changes.getFirst().number() > delivered + 1) {
                            catchUp(changes.getFirst().number() - 1);
                        }
                        deliver(changes);
                    }
                    case Next.Look _ -> catchUp(Long.MAX_VALUE);
                    case Next.End _ -> {}
                }
            } catch (StoreException | IllegalStateException e) {
                LOG.log(System.Logger.Level.WARNING, "reading the change feed failed: " + e.getMessage());
                if (closedWithin(AFTER_FAILURE)) {
                    return;
                }
            }
        }
    }

    private void catchUp(long upTo) {
        while (delivered < upTo) {
            List<ChangeRow> page = feed.apply(delivered, PAGE);
            if (page.isEmpty()) {
                return;
            }
            deliver(page);
        }
    }

    /** Leaves out what was delivered already. */
    private void deliver(List<ChangeRow> changes) {
        List<ChangeRow> fresh =
                changes.stream().filter(change -> change.number() > delivered).toList();
        if (fresh.isEmpty()) {
            return;
        }
        delivered = fresh.getLast().number();
        CommitNotice notice = new CommitNotice(fresh);
        for (Consumer<CommitNotice> listener : listeners) {
            try {
                listener.accept(notice);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "a listener of the change feed failed", e);
            }
        }
    }

    private Next next() {
        lock.lock();
        try {
            await(
                    () -> !waiting.isEmpty() || newest > delivered || closed,
                    watch.map(Duration::toNanos).orElse(Long.MAX_VALUE));
            if (!waiting.isEmpty()) {
                return new Next.Committed(waiting.remove());
            }
            return closed && newest <= delivered ? new Next.End() : new Next.Look();
        } finally {
            lock.unlock();
        }
    }

    private boolean closedWithin(Duration time) {
        lock.lock();
        try {
            await(() -> closed, time.toNanos());
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Waits with the lock held until the condition holds or the time is over. */
    private void await(BooleanSupplier condition, long nanos) {
        long left = nanos;
        while (!condition.getAsBoolean() && left > 0) {
            try {
                left = arrived.awaitNanos(left);
            } catch (InterruptedException e) {
                LOG.log(System.Logger.Level.DEBUG, "nobody interrupts this thread; going on");
            }
        }
    }

    private sealed interface Next {
        record Committed(List<ChangeRow> changes) implements Next {}

        record Look() implements Next {}

        record End() implements Next {}
    }

    /** Delivers what was committed before, then ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
