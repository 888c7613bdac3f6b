package io.holdfast.rest;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of request bodies that are in memory at once, from their first byte until they are answered. Counted as they
 * come, so that nobody holds more of the budget than was sent; what does not fit fails at once, and can be sent again.
 */
final class BodyBudget {
    private final long capacity;
    private final long share;
    private final AtomicLong taken = new AtomicLong();
    private final ConcurrentHashMap<String, Long> byCaller = new ConcurrentHashMap<>();

    /**
     * A budget.
     *
     * @param capacity bytes of all callers
     * @param share bytes of one caller
     */
    BodyBudget(long capacity, long share) {
        this.capacity = capacity;
        this.share = share;
    }

    /**
     * As much as this process can take: while it is answered, a body costs several times its size.
     *
     * @param least bytes of one caller, whatever the heap
     */
    static BodyBudget ofHeap(long least) {
        long capacity = Math.max(2 * least, Runtime.getRuntime().maxMemory() / 16);
        return new BodyBudget(capacity, Math.max(least, capacity / 4));
    }

    /** The budget is spent; fails a body that is being read. */
    static final class SpentException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final boolean caller;

        SpentException(boolean caller) {
            super(caller ? "too many bytes of one caller" : "too many bytes of all callers", null, false, false);
            this.caller = caller;
        }

        /** Whether it is the share of one caller that is spent. */
        boolean ofCaller() {
            return caller;
        }
    }

    /** A body to come. */
    Body body(String caller) {
        return new Body(caller);
    }

    /** One body; closed when it is answered. */
    final class Body implements AutoCloseable {
        private final String caller;
        private final AtomicLong mine = new AtomicLong();
        private final AtomicBoolean closed = new AtomicBoolean();

        private Body(String caller) {
            this.caller = caller;
        }

        /** Reads a request and counts while it comes; fails with {@link SpentException} as soon as it is too much. */
        CompletableFuture<AggregatedHttpRequest> read(HttpRequest request) {
            CountedRequest counted = new CountedRequest(request.headers(), this);
            request.subscribe(counted);
            return counted.whole();
        }

        /** @throws SpentException if these bytes are too many */
        void take(int bytes) {
            // first what is kept, then what is checked: a failure is given back like everything else
            mine.addAndGet(bytes);
            long all = taken.addAndGet(bytes);
            long own = count(bytes);
            if (closed.get()) {
                giveBack();
            }
            if (own > share) {
                throw new SpentException(true);
            }
            if (all > capacity) {
                throw new SpentException(false);
            }
        }

        @Override
        public void close() {
            closed.set(true);
            giveBack();
        }

        private void giveBack() {
            long bytes = mine.getAndSet(0);
            taken.addAndGet(-bytes);
            long _ = count(-bytes);
        }

        /** What the caller has then; nothing is kept of a caller who has nothing. */
        private long count(long bytes) {
            Long own = bytes == 0
                    ? byCaller.get(caller)
                    : byCaller.merge(caller, bytes, (before, more) -> before + more == 0 ? null : before + more);
            return own == null ? 0 : own;
        }
    }

    /** Bytes that are taken now. */
    long taken() {
        return taken.get();
    }

    /** Callers that have something of it. */
    int callers() {
        return byCaller.size();
    }
}
