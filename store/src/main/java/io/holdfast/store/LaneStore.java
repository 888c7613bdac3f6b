package io.holdfast.store;

import io.holdfast.control.store.Blobs;
import io.holdfast.control.store.CommitNotice;
import io.holdfast.control.store.LogWriter;
import io.holdfast.control.store.Store;
import java.util.function.Consumer;

/** The store, put together from its lanes. */
final class LaneStore implements Store {
    private final CommitLane commits;
    private final Lanes readers;
    private final Notices notices;
    private final Blobs blobs;
    private final Runnable afterClose;

    private LaneStore(CommitLane commits, Lanes readers, Notices notices, Blobs blobs, Runnable afterClose) {
        this.commits = commits;
        this.readers = readers;
        this.notices = notices;
        this.blobs = blobs;
        this.afterClose = afterClose;
    }

    /**
     * Brings the schema up to date, begins the log where there is none, and opens the lanes.
     *
     * @param afterClose what else to give back at the end
     */
    static Store open(Engine engine, LogWriter logWriter, int readers, Blobs blobs, Runnable afterClose) {
        LogTail logTail = new LogTail(logWriter);
        try (Lanes opening = new Lanes("holdfast-open", 1, engine::writer, engine)) {
            opening.run(session -> prepare(session, engine, logTail));
        }
        Lanes readLanes = new Lanes("holdfast-read", readers, engine::reader, engine);
        long newest = readLanes.run(session -> LaneRow.read(session).changeNumber());
        Notices notices = new Notices(
                newest,
                (after, limit) -> readLanes.run(session -> ChangeTable.list(session, after, limit)),
                engine.watch());
        CommitLane commits = new CommitLane(engine, logTail, notices::committed);
        return new LaneStore(commits, readLanes, notices, blobs, afterClose);
    }

    private static boolean prepare(Session session, Engine engine, LogTail logTail) {
        engine.prepare(session);
        engine.schema().migrate(session);
        boolean first = LaneRow.find(session).isEmpty();
        if (first) {
            logTail.create(session);
        }
        session.commit();
        return first;
    }

    @Override
    public <T> T read(Reading<T> reading) {
        return readers.run(session -> {
            SqlReadTransaction transaction = new SqlReadTransaction(session);
            try {
                return reading.in(transaction);
            } finally {
                transaction.end();
            }
        });
    }

    @Override
    public <T> T commit(Writing<T> writing) {
        return commits.submit(writing);
    }

    @Override
    public void listen(Consumer<CommitNotice> listener) {
        notices.add(listener);
    }

    @Override
    public Blobs blobs() {
        return blobs;
    }

    @Override
    public void close() {
        commits.close();
        notices.close();
        readers.close();
        afterClose.run();
    }
}
