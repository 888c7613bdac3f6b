package io.holdfast.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What waits for a lane. As long as the number of callers who wait for their results; it has no bound of its own. */
final class Mailbox<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final ArrayDeque<T> waiting = new ArrayDeque<>();
    private boolean closed;

    /** Throws {@link IllegalStateException} when the store is closed. */
    void put(T task) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the store is closed");
            }
            waiting.add(task);
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for one, takes as many as there are up to the limit; empty once it is closed and nothing is left. */
    List<T> take(int limit) {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                arrived.awaitUninterruptibly();
            }
            List<T> taken = new ArrayList<>();
            while (taken.size() < limit && !waiting.isEmpty()) {
                taken.add(waiting.remove());
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
