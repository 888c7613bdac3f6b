package io.holdfast.store;

import io.holdfast.control.store.ActivityRow;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.Facet;
import io.holdfast.control.store.ItemRow;
import io.holdfast.control.store.OperationRow;
import io.holdfast.control.store.PendingLeaf;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WorkRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What one writing does within the transaction of its batch. A savepoint is set before its first change, so that it can
 * be undone alone; leaves and changes wait for the end of the batch.
 */
final class SqlWriteTransaction extends SqlReadTransaction implements WriteTransaction {
    private final boolean alone;
    private final List<LogEntry> log = new ArrayList<>();
    private final List<ChangeRow> changes = new ArrayList<>();
    private boolean wrote;

    /** @param alone the batch has no other writing, so undoing it is undoing the transaction */
    SqlWriteTransaction(Session session, boolean alone) {
        super(session);
        this.alone = alone;
    }

    private Session writing() {
        Session session = session();
        if (!wrote && !alone) {
            session.update("SAVEPOINT writing");
        }
        wrote = true;
        return session;
    }

    /** Ends it and keeps what it wrote. */
    void keep(Session session) {
        end();
        if (wrote && !alone) {
            session.update("RELEASE SAVEPOINT writing");
        }
    }

    /** Ends it and takes back what it wrote. */
    void undo(Session session) {
        end();
        if (wrote && alone) {
            session.rollback();
        } else if (wrote) {
            session.update("ROLLBACK TO SAVEPOINT writing");
            session.update("RELEASE SAVEPOINT writing");
        }
    }

    boolean wrote() {
        return wrote;
    }

    List<LogEntry> log() {
        return log;
    }

    List<ChangeRow> pendingChanges() {
        return changes;
    }

    @Override
    public void put(ResourceRow row) {
        ResourceTable.put(writing(), row);
    }

    @Override
    public void delete(ResourceId resource) {
        ResourceTable.delete(writing(), resource);
    }

    @Override
    public void put(Facet facet) {
        ResourceTable.put(writing(), facet);
    }

    @Override
    public void put(OperationRow row) {
        OperationTable.put(writing(), row);
    }

    @Override
    public void put(EnrolmentRow row) {
        EnrolmentTable.put(writing(), row);
    }

    @Override
    public void put(ItemRow row) {
        EnrolmentTable.put(writing(), row);
    }

    @Override
    public void deleteItem(EnrolmentId enrolment, String key) {
        EnrolmentTable.deleteItem(writing(), enrolment, key);
    }

    @Override
    public void putSealed(EnrolmentId enrolment, String item, long generation, Bytes sealed) {
        EnrolmentTable.putSealed(writing(), enrolment, item, generation, sealed);
    }

    @Override
    public void deleteSealed(EnrolmentId enrolment, String item, long generation) {
        EnrolmentTable.deleteSealed(writing(), enrolment, item, generation);
    }

    @Override
    public void putFactCursor(EnrolmentId enrolment, String spoolEpoch, long sequence) {
        EnrolmentTable.putFactCursor(writing(), enrolment, spoolEpoch, sequence);
    }

    @Override
    public void append(PendingLeaf leaf) {
        Session _ = session();
        log.add(new LogEntry.Append(leaf));
    }

    @Override
    public void append(ActivityRow event) {
        ActivityTable.append(writing(), event);
    }

    @Override
    public void append(ChangeRow change) {
        Session _ = session();
        String _ = Session.storable(change.name());
        changes.add(change);
    }

    @Override
    public void put(WorkRow work) {
        WorkTable.put(writing(), work);
    }

    @Override
    public void deleteWork(String kind, String key) {
        WorkTable.delete(writing(), kind, key);
    }

    @Override
    public List<WorkRow> lease(Set<String> kinds, Instant now, Instant until, int limit) {
        List<WorkRow> due = WorkTable.due(session(), kinds, now, limit);
        if (!due.isEmpty()) {
            WorkTable.lease(writing(), due, until);
        }
        return due;
    }

    @Override
    public long bumpGovernanceEpoch() {
        LaneRow.bumpGovernanceEpoch(writing());
        return governanceEpoch();
    }

    @Override
    public void putDocument(String kind, String key, JsonObject document) {
        DocumentTable.put(writing(), kind, key, document);
    }

    @Override
    public void deleteDocument(String kind, String key) {
        DocumentTable.delete(writing(), kind, key);
    }

    @Override
    public void beginEpoch(PendingLeaf statement) {
        Session _ = session();
        log.add(new LogEntry.BeginEpoch(statement));
    }
}
