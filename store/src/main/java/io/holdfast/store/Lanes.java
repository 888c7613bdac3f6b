package io.holdfast.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** Threads with a connection each, which take the tasks that wait. Every task has a transaction of its own. */
final class Lanes implements AutoCloseable {
    private final Mailbox<Task<?>> mailbox = new Mailbox<>();
    private final List<LaneThread> threads = new ArrayList<>();

    Lanes(String name, int count, Supplier<Session> connect, Engine engine) {
        for (int i = 1; i <= count; i++) {
            threads.add(LaneThread.start(name + "-" + i, () -> loop(new LaneSession(connect, engine), engine)));
        }
    }

    /** Runs it on a lane and waits; exceptions arrive as they were thrown. The task commits itself when it writes. */
    <T> T run(Function<Session, T> work) {
        LaneThread.refuse("a reading");
        Task<T> task = new Task<>(work, new CompletableFuture<>());
        mailbox.put(task);
        return task.result().join().take();
    }

    private void loop(LaneSession session, Engine engine) {
        try (session) {
            for (List<Task<?>> task = mailbox.take(1); !task.isEmpty(); task = mailbox.take(1)) {
                task.getFirst().run(session, engine);
            }
        }
    }

    private record Task<T>(Function<Session, T> work, CompletableFuture<Outcome<T>> result) {
        /** Runs it, and once more when the connection turned out to be dead before it had answered anything. */
        void run(LaneSession session, Engine engine) {
            Outcome<T> outcome = attempt(session);
            boolean again = session.takeFailureIfUntouched()
                    .filter(failure -> engine.verdict(failure) == Verdict.REPEAT)
                    .isPresent();
            session.abandon();
            if (again) {
                outcome = attempt(session);
                session.abandon();
            }
            result.complete(outcome);
        }

        private Outcome<T> attempt(LaneSession session) {
            try {
                return new Outcome.Value<>(work.apply(session.open()));
            } catch (Throwable e) { // whatever it is, it belongs to the caller
                return new Outcome.Thrown<>(e);
            }
        }
    }

    @Override
    public void close() {
        mailbox.close();
        threads.forEach(LaneThread::await);
    }
}
