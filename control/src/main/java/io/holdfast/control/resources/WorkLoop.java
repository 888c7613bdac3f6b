package io.holdfast.control.resources;

import io.holdfast.control.store.Store;
import io.holdfast.control.store.WorkRow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Leases due work and runs it on its own thread. {@link #nudge()} after a commit that made work spares the waiting. */
public final class WorkLoop implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(WorkLoop.class.getName());
    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Store store;
    private final Map<String, WorkHandler> handlers;
    private final InstantSource clock;
    private final Thread thread;
    private final Semaphore nudges = new Semaphore(0);
    private volatile boolean closed;

    public WorkLoop(Store store, List<WorkHandler> handlers, InstantSource clock) {
        this.store = store;
        this.handlers = handlers.stream().collect(Collectors.toMap(WorkHandler::kind, Function.identity()));
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("work").daemon().unstarted(this::loop);
    }

    public void start() {
        thread.start();
    }

    public void nudge() {
        nudges.release();
    }

    private void loop() {
        while (awaitTurn()) {
            try {
                Instant now = clock.instant();
                List<WorkRow> due =
                        store.commit(transaction -> transaction.lease(handlers.keySet(), now, now.plus(LEASE), 32));
                due.forEach(this::run);
                if (!due.isEmpty()) {
                    nudge();
                }
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "due work could not be leased; trying again", e);
            }
        }
    }

    private void run(WorkRow work) {
        try {
            Objects.requireNonNull(handlers.get(work.kind()), "leased only what is handled")
                    .run(work);
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "work " + work.kind() + " failed; it is tried again when its lease ends",
                    e);
        }
    }

    /** Waits for a nudge or for the next look. */
    private boolean awaitTurn() {
        try {
            if (nudges.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                nudges.drainPermits();
            }
            return !closed;
        } catch (InterruptedException _) {
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        nudge();
        try {
            if (!thread.join(Duration.ofSeconds(10))) {
                LOG.log(System.Logger.Level.WARNING, "due work did not stop within 10 seconds");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
