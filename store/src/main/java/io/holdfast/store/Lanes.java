package io.holdfast.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** Threads with a connection each, which take the tasks that wait. Every task has a transaction of its own. */
final class Lanes implements AutoCloseable {
    private final Mailbox<Task<?>> mailbox = new Mailbox<>();
    private final List<LaneThread> threads = new ArrayList<>();

    Lanes(String name, int count, Supplier<Session> connect, Engine engine) {
        for (int i = 1; i <= count; i++) {
            threads.add(LaneThread.start(name + "-" + i, () -> loop(new LaneSession(connect, engine))));
        }
    }

    /** Runs it on a lane and waits; exceptions arrive as they were thrown. The task commits itself when it writes. */
    <T> T run(Function<Session, T> work) {
        LaneThread.refuse("a reading");
        Task<T> task = new Task<>(work, new CompletableFuture<>());
        mailbox.put(task);
        return task.result().join().take();
    }

    private void loop(LaneSession session) {
        try (session) {
            for (List<Task<?>> task = mailbox.take(1); !task.isEmpty(); task = mailbox.take(1)) {
                task.getFirst().run(session);
            }
        }
    }

    private record Task<T>(Function<Session, T> work, CompletableFuture<Outcome<T>> result) {
        void run(LaneSession session) {
            Outcome<T> outcome;
            try {
                outcome = new Outcome.Value<>(work.apply(session.open()));
            } catch (Throwable e) { // whatever it is, it belongs to the caller
                outcome = new Outcome.Thrown<>(e);
            }
            Optional<SQLException> _ = session.takeFailure();
            session.abandon();
            result.complete(outcome);
        }
    }

    @Override
    public void close() {
        mailbox.close();
        threads.forEach(LaneThread::await);
    }
}
