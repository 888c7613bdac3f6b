package io.holdfast.store;

import io.holdfast.control.store.ActivityRow;
import io.holdfast.control.store.ChangeRow;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One transaction of the commit lane, up to but without its commit. */
final class Batch {
    private final Session session;
    private final Engine engine;
    private final LogTail logTail;
    private final Savepoint savepoint;
    private final List<ActivityRow> events = new ArrayList<>();
    private final List<LogEntry> log = new ArrayList<>();
    private final List<ChangeRow> changes = new ArrayList<>();
    private boolean wrote;

    Batch(Session session, Engine engine, LogTail logTail) {
        this.session = session;
        this.engine = engine;
        this.logTail = logTail;
        this.savepoint = new Savepoint(session, engine);
    }

    /**
     * Locks the lane, runs the writings in order and ends with the events, the log and the change numbers.
     *
     * @return the numbered changes; empty when there is nothing to commit
     */
    Optional<List<ChangeRow>> run(List<Pending<?>> writings) throws Refused {
        LaneRow lane = LaneRow.lock(session, engine);
        GovernanceEpoch governance = new GovernanceEpoch(lane.governanceEpoch());
        for (Pending<?> writing : writings) {
            run(writing, governance);
        }
        if (!wrote && events.isEmpty() && log.isEmpty() && changes.isEmpty()) {
            return Optional.empty();
        }
        ActivityTable.append(session, events);
        logTail.append(session, lane.epoch(), log);
        return Optional.of(number(lane.changeNumber()));
    }

    private void run(Pending<?> writing, GovernanceEpoch governance) throws Refused {
        SqlWriteTransaction transaction = new SqlWriteTransaction(session, savepoint, governance);
        boolean done = writing.run(transaction);
        transaction.end();
        Optional<SQLException> failure = session.takeFailure();
        if (failure.isPresent()) {
            throw new Refused(writing, failure.get());
        }
        if (done) {
            wrote |= transaction.wrote();
            events.addAll(transaction.events());
            log.addAll(transaction.log());
            changes.addAll(transaction.pendingChanges());
        } else if (transaction.wrote()) {
            savepoint.undo();
            governance.forget();
        }
    }

    private List<ChangeRow> number(long last) {
        List<ChangeRow> numbered = new ArrayList<>();
        long number = last;
        for (ChangeRow change : changes) {
            numbered.add(new ChangeRow(++number, change.resource(), change.kind(), change.name(), change.time()));
        }
        if (!numbered.isEmpty()) {
            ChangeTable.insert(session, numbered);
            LaneRow.changeNumber(session, number);
        }
        return numbered;
    }

    /** The engine reported a failure while this writing ran. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Pending<?> writing;
        private final SQLException failure;

        Refused(Pending<?> writing, SQLException failure) {
            super(failure);
            this.writing = writing;
            this.failure = failure;
        }

        Pending<?> writing() {
            return writing;
        }

        SQLException failure() {
            return failure;
        }
    }
}
