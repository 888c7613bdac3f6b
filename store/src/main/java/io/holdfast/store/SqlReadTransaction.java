package io.holdfast.store;

import io.holdfast.control.store.ActivityQuery;
import io.holdfast.control.store.ActivityRow;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.Facet;
import io.holdfast.control.store.ItemRow;
import io.holdfast.control.store.LeafRow;
import io.holdfast.control.store.LogHead;
import io.holdfast.control.store.OperationRow;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Hands each question to the table that answers it, while it is open and only on its own lane. */
class SqlReadTransaction implements ReadTransaction {
    private final Session session;
    private final long lane = Thread.currentThread().threadId();
    private volatile boolean over;

    SqlReadTransaction(Session session) {
        this.session = session;
    }

    final Session session() {
        if (over || Thread.currentThread().threadId() != lane) {
            throw new IllegalStateException("a transaction is used after or outside of its reading or writing");
        }
        return session;
    }

    /** From now on the transaction refuses to be used. */
    final void end() {
        over = true;
    }

    @Override
    public Optional<ResourceRow> resource(ResourceId id) {
        return ResourceTable.find(session(), id);
    }

    @Override
    public List<ResourceRow> resources(ResourceQuery query) {
        return ResourceTable.list(session(), query);
    }

    @Override
    public List<Facet> facets(ResourceId resource, Set<String> names) {
        return ResourceTable.facets(session(), resource, names);
    }

    @Override
    public Optional<Facet> facet(ResourceId resource, String name) {
        return ResourceTable.facet(session(), resource, name);
    }

    @Override
    public List<ActivityRow> activity(ActivityQuery query) {
        return ActivityTable.list(session(), query);
    }

    @Override
    public Map<Digest, LeafRow> leaves(List<Digest> commitments) {
        return LogTable.leaves(session(), commitments);
    }

    @Override
    public Optional<OperationRow> operation(UUID id) {
        return OperationTable.find(session(), id);
    }

    @Override
    public List<OperationRow> openOperations(ResourceId resource) {
        return OperationTable.open(session(), resource);
    }

    @Override
    public Optional<EnrolmentRow> enrolment(EnrolmentId id) {
        return EnrolmentTable.find(session(), id);
    }

    @Override
    public Optional<EnrolmentRow> enrolmentOf(ResourceId machine) {
        return EnrolmentTable.active(session(), machine);
    }

    @Override
    public List<ItemRow> items(EnrolmentId enrolment) {
        return EnrolmentTable.items(session(), enrolment);
    }

    @Override
    public Optional<ItemRow> item(EnrolmentId enrolment, String key) {
        return EnrolmentTable.item(session(), enrolment, key);
    }

    @Override
    public Optional<Bytes> sealed(EnrolmentId enrolment, String item, long generation) {
        return EnrolmentTable.sealed(session(), enrolment, item, generation);
    }

    @Override
    public Optional<Long> factCursor(EnrolmentId enrolment, String spoolEpoch) {
        return EnrolmentTable.factCursor(session(), enrolment, spoolEpoch);
    }

    @Override
    public LogHead logHead() {
        return LogTable.head(session())
                .orElseThrow(
                        () -> new IllegalStateException("the log has no head (expected: one since the first start)"));
    }

    @Override
    public Optional<LogHead> logHead(int epoch) {
        return LogTable.head(session(), epoch);
    }

    @Override
    public Digest logNode(int epoch, int level, long index) {
        return LogTable.node(session(), epoch, level, index)
                .orElseThrow(() -> new IllegalArgumentException("log node: epoch " + epoch + ", level " + level
                        + ", index " + index + " (expected: a complete subtree)"));
    }

    @Override
    public List<LeafRow> logLeaves(int epoch, long from, int limit) {
        return LogTable.leaves(session(), epoch, from, limit);
    }

    @Override
    public List<ChangeRow> changes(long after, int limit) {
        return ChangeTable.list(session(), after, limit);
    }

    @Override
    public long changeNumber() {
        return LaneRow.read(session()).changeNumber();
    }

    @Override
    public long governanceEpoch() {
        return LaneRow.read(session()).governanceEpoch();
    }

    @Override
    public Optional<JsonObject> document(String kind, String key) {
        return DocumentTable.find(session(), kind, key);
    }

    @Override
    public Map<String, JsonObject> documents(String kind, String prefix) {
        return DocumentTable.list(session(), kind, prefix);
    }

    @Override
    public Map<String, JsonObject> documents(String kind, String prefix, String after, int limit) {
        return DocumentTable.page(session(), kind, prefix, after, limit);
    }
}
