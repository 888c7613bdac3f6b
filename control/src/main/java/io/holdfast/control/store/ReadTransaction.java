package io.holdfast.control.store;

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

/** One consistent view. Valid only while the {@link Store.Reading} or {@link Store.Writing} runs. */
public interface ReadTransaction {
    Optional<ResourceRow> resource(ResourceId id);

    List<ResourceRow> resources(ResourceQuery query);

    /** By name. */
    List<Facet> facets(ResourceId resource, Set<String> names);

    Optional<Facet> facet(ResourceId resource, String name);

    List<ActivityRow> activity(ActivityQuery query);

    /** Place of each commitment in the log: epoch and index; those that are not (or not yet) there are left out. */
    Map<Digest, LeafRow> leaves(List<Digest> commitments);

    Optional<OperationRow> operation(UUID id);

    /** The operation of the resource that has not ended, newest first. */
    List<OperationRow> openOperations(ResourceId resource);

    Optional<EnrolmentRow> enrolment(EnrolmentId id);

    /** The active enrolment of the machine. */
    Optional<EnrolmentRow> enrolmentOf(ResourceId machine);

    /** Ordered by key. */
    List<ItemRow> items(EnrolmentId enrolment);

    Optional<ItemRow> item(EnrolmentId enrolment, String key);

    /** Protected settings as they were sealed, until the machine has acknowledged them. */
    Optional<Bytes> sealed(EnrolmentId enrolment, String item, long generation);

    /** How far the facts of a spool epoch were taken; empty for one that is not known. */
    Optional<Long> factCursor(EnrolmentId enrolment, String spoolEpoch);

    LogHead logHead();

    /** The last head of an ended epoch, or the current one. */
    Optional<LogHead> logHead(int epoch);

    /** Hash of a complete subtree; throws {@link IllegalArgumentException} when it is not complete. */
    Digest logNode(int epoch, int level, long index);

    /** Leaves from an index on, in order. */
    List<LeafRow> logLeaves(int epoch, long from, int limit);

    List<ChangeRow> changes(long after, int limit);

    /** The newest change number; 0 when there is none. */
    long changeNumber();

    /** Bumped by definitions, assignments, roles, locks. */
    long governanceEpoch();

    /** Small things a slice keeps by kind and key. */
    Optional<JsonObject> document(String kind, String key);

    /** Documents of a kind whose keys begin with the prefix, by key. */
    Map<String, JsonObject> documents(String kind, String prefix);

    /** A page of them: those after a key, at most so many. */
    Map<String, JsonObject> documents(String kind, String prefix, String after, int limit);
}
