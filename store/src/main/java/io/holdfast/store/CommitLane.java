package io.holdfast.store;

import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The one thread of this node that writes. While one batch commits, the next one gathers; so the number of commits
 * follows the disk and the number of writings a commit follows the load.
 *
 * <p>A batch that another node disturbed runs again as a whole; a writing that the engine refuses is taken out first. A
 * lost connection during the commit leaves open whether it happened: the lane asks the engine before it runs anything
 * again.
 */
final class CommitLane implements AutoCloseable {
    private static final int MAX_ATTEMPTS = 10;

    private final Engine engine;
    private final LogTail logTail;
    private final Consumer<List<ChangeRow>> committed;
    private final Mailbox<Pending<?>> mailbox;
    private final LaneSession session;
    private final LaneThread thread;

    CommitLane(Engine engine, LogTail logTail, Consumer<List<ChangeRow>> committed) {
        this.engine = engine;
        this.logTail = logTail;
        this.committed = committed;
        this.mailbox = new Mailbox<>();
        this.session = new LaneSession(engine::writer, engine);
        this.thread = LaneThread.start("holdfast-commit", this::loop);
    }

    <T> T submit(Store.Writing<T> writing) {
        LaneThread.refuse("a commit");
        Pending<T> pending = new Pending<>(writing);
        mailbox.put(pending);
        return pending.await();
    }

    private void loop() {
        try (session) {
            for (List<Pending<?>> batch = mailbox.take(engine.batchLimit());
                    !batch.isEmpty();
                    batch = mailbox.take(engine.batchLimit())) {
                process(new ArrayList<>(batch));
            }
        } finally {
            mailbox.close();
            failAll(mailbox.take(Integer.MAX_VALUE), new StoreException("the commit lane has ended"));
        }
    }

    private void process(List<Pending<?>> batch) {
        for (int attempt = 1; !batch.isEmpty(); attempt++) {
            try {
                Optional<List<ChangeRow>> changes = commit(batch);
                batch.forEach(Pending::finish);
                changes.filter(rows -> !rows.isEmpty()).ifPresent(committed);
                return;
            } catch (Batch.Refused refused) {
                session.abandon();
                Verdict verdict = engine.verdict(refused.failure());
                if (verdict == Verdict.WRITING) {
                    refused.writing().failWith(exception(refused.failure()));
                    batch.remove(refused.writing());
                } else if (verdict == Verdict.BATCH || attempt >= MAX_ATTEMPTS) {
                    failAll(batch, exception(refused.failure()));
                    return;
                } else {
                    pause(attempt);
                }
            } catch (RuntimeException | Error e) {
                session.abandon();
                Verdict verdict = e instanceof StoreException && e.getCause() instanceof SQLException cause
                        ? engine.verdict(cause)
                        : Verdict.BATCH;
                if (verdict == Verdict.WRITING && batch.size() > 1) {
                    // The end of the batch choked on what one of them had left for it.
                    batch.forEach(writing -> process(new ArrayList<>(List.of(writing))));
                    return;
                }
                if (verdict != Verdict.REPEAT || attempt >= MAX_ATTEMPTS) {
                    failAll(batch, e);
                    return;
                }
                pause(attempt);
            }
        }
    }

    private Optional<List<ChangeRow>> commit(List<Pending<?>> batch) throws Batch.Refused {
        Session open = session.open();
        Optional<List<ChangeRow>> changes = new Batch(open, engine, logTail).run(batch);
        if (changes.isEmpty()) {
            open.rollback();
            return changes;
        }
        Optional<String> name = engine.transactionName(open);
        try {
            open.commit();
        } catch (StoreException e) {
            if (name.isEmpty() || !hasCommitted(name.get(), e)) {
                throw e;
            }
            Optional<SQLException> _ = open.takeFailure();
        }
        return changes;
    }

    /** Throws the failure of the commit, with a note, when the engine does not answer in time. */
    private boolean hasCommitted(String transactionName, StoreException failure) {
        session.abandon();
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            try {
                return engine.committed(session.open(), transactionName);
            } catch (StoreException e) {
                failure.addSuppressed(e);
                session.abandon();
                pause(attempt);
            }
        }
        throw new StoreException("whether the commit took effect is not known: " + failure.getMessage(), failure);
    }

    private static StoreException exception(SQLException failure) {
        return new StoreException("the engine refused: " + failure.getMessage(), failure);
    }

    private static void failAll(List<Pending<?>> batch, Throwable failure) {
        batch.forEach(writing -> writing.fail(failure));
    }

    /** Grows up to about two seconds, with jitter, so that nodes do not meet again at once. */
    private static void pause(int attempt) {
        long bound = Duration.ofMillis(4L << Math.min(attempt, 9)).toNanos();
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(bound / 2, bound));
    }

    /** Commits what was handed in before, then ends. */
    @Override
    public void close() {
        mailbox.close();
        thread.await();
    }
}
