package io.holdfast.control.store;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** A view that sees its own writes. Methods named put insert or replace. */
public interface WriteTransaction extends ReadTransaction {
    void put(ResourceRow row);

    /** Deletes the document and all facets. */
    void delete(ResourceId resource);

    void put(Facet facet);

    void put(OperationRow row);

    void put(EnrolmentRow row);

    void put(ItemRow row);

    void deleteItem(EnrolmentId enrolment, String key);

    void putSealed(EnrolmentId enrolment, String item, long generation, Bytes sealed);

    /** Deletes sealed settings of the item up to and including the generation. */
    void deleteSealed(EnrolmentId enrolment, String item, long generation);

    void putFactCursor(EnrolmentId enrolment, String spoolEpoch, long sequence);

    /** Drops the cursors of the machine's other spool epochs: a machine has one spool, and names its epoch itself. */
    void dropOtherFactCursors(EnrolmentId enrolment, String spoolEpoch);

    /** The leaf gets its index when the batch ends. */
    void append(PendingLeaf leaf);

    void append(ActivityRow event);

    /** The row gets its number when the batch ends. */
    void append(ChangeRow change);

    void put(WorkRow work);

    void deleteWork(String kind, String key);

    /** Leases due work of these kinds to the caller until the given time, oldest first; counts an attempt. */
    List<WorkRow> lease(Set<String> kinds, Instant now, Instant until, int limit);

    long bumpGovernanceEpoch();

    void putDocument(String kind, String key, JsonObject document);

    void deleteDocument(String kind, String key);

    /** Ends the current epoch of the log and begins the next, whose first leaf this is. */
    void beginEpoch(PendingLeaf statement);
}
