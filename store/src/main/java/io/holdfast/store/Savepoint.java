package io.holdfast.store;

/**
 * The one savepoint of a batch: it stands before the writing that runs, and moves on when the next one writes. Set only
 * when something is about to be written, because every step is a round trip on PostgreSQL.
 */
final class Savepoint {
    private enum State {
        NOT_SET,
        /** Nothing was written since. */
        FRESH,
        /** The writings before this one are kept. */
        PASSED
    }

    private final Session session;
    private final Engine engine;
    private State state = State.NOT_SET;

    Savepoint(Session session, Engine engine) {
        this.session = session;
        this.engine = engine;
    }

    /** Before the first change of a writing. */
    void set() {
        switch (state) {
            case NOT_SET -> session.update("SAVEPOINT writing");
            case FRESH -> {}
            case PASSED -> engine.moveSavepoint().forEach(session::update);
        }
        state = State.PASSED;
    }

    /** Takes back what was written since {@link #set()}. */
    void undo() {
        session.update("ROLLBACK TO SAVEPOINT writing");
        state = State.FRESH;
    }
}
