package io.holdfast.store;

import io.holdfast.control.store.ActivityQuery;
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
 * What one writing does within the transaction of its batch. Events, leaves and changes wait for the end of the batch,
 * where those of all writings are inserted together.
 */
final class SqlWriteTransaction extends SqlReadTransaction implements WriteTransaction {
    private final Savepoint savepoint;
    private final GovernanceEpoch governance;
    private final List<LogEntry> log = new ArrayList<>();
    private final List<ChangeRow> changes = new ArrayList<>();
    private final List<ActivityRow> events = new ArrayList<>();
    private boolean wrote;

    SqlWriteTransaction(Session session, Savepoint savepoint, GovernanceEpoch governance) {
        super(session);
        this.savepoint = savepoint;
        this.governance = governance;
    }

    private Session writing() {
        Session session = session();
        if (!wrote) {
            savepoint.set();
            wrote = true;
        }
        return session;
    }

    /** Whether there is something in the database to take back. */
    boolean wrote() {
        return wrote;
    }

    List<ActivityRow> events() {
        return events;
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
    public void dropOtherFactCursors(EnrolmentId enrolment, String spoolEpoch) {
        EnrolmentTable.dropOtherFactCursors(writing(), enrolment, spoolEpoch);
    }

    @Override
    public void append(PendingLeaf leaf) {
        Session _ = session();
        log.add(new LogEntry.Append(leaf));
    }

    @Override
    public void append(ActivityRow event) {
        Session _ = session();
        ActivityTable.check(event);
        events.add(event);
    }

    /** Sees the own events too. */
    @Override
    public List<ActivityRow> activity(ActivityQuery query) {
        if (!events.isEmpty()) {
            ActivityTable.append(writing(), events);
            events.clear();
        }
        return super.activity(query);
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
        governance.forget();
        return governanceEpoch();
    }

    @Override
    public long governanceEpoch() {
        return governance.read(session());
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
