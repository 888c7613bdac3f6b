package io.holdfast.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** The connection of a lane: opened when it is needed, replaced when it is broken. */
final class LaneSession implements AutoCloseable {
    private final Supplier<Session> connect;
    private final Optional<Duration> probeAfter;
    private Optional<Session> session = Optional.empty();
    private long usedAt;

    LaneSession(Supplier<Session> connect, Engine engine) {
        this.connect = connect;
        this.probeAfter = engine.probeAfter();
    }

    Session open() {
        if (session.isPresent()
                && probeAfter.isPresent()
                && idle() > probeAfter.get().toNanos()) {
            session.get().probe();
        }
        if (session.isPresent() && session.get().broken()) {
            close();
        }
        if (session.isEmpty()) {
            session = Optional.of(connect.get());
        }
        usedAt = System.nanoTime();
        return session.get();
    }

    private long idle() {
        return System.nanoTime() - usedAt;
    }

    /** Undoes the transaction. */
    void abandon() {
        session.ifPresent(Session::rollback);
        Optional<SQLException> _ = session.flatMap(Session::takeFailure);
    }

    /** What failed when it was the first statement of the transaction. */
    Optional<SQLException> takeFailureIfUntouched() {
        return session.filter(Session::untouched).flatMap(Session::takeFailure);
    }

    @Override
    public void close() {
        session.ifPresent(Session::close);
        session = Optional.empty();
    }
}
