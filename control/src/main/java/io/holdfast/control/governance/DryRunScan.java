package io.holdfast.control.governance;

import io.holdfast.control.governance.Subjects.Around;
import io.holdfast.control.resources.TypeRegistry;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.Subject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** One walk over the resources of a scope, each judged by one assignment that nobody has made. */
final class DryRunScan {
    /** Judged in one reading of the store, so that whoever reads meanwhile does not wait for long. */
    private static final int BATCH = 50;

    private final Store store;
    private final Subjects subjects;
    private final Assigned assigned;
    private final PolicySnapshot snapshot;
    private final ComplianceJudge judge;
    private final Predicate<ResourceId> readable;
    private final InstantSource clock;
    private final Map<ResourceType, Boolean> concerned = new HashMap<>();

    /**
     * @param snapshot of what there is, with this assignment alone
     * @param readable what there is for the one who asks
     */
    DryRunScan(
            Store store,
            TypeRegistry registry,
            Subjects subjects,
            Assigned assigned,
            PolicySnapshot snapshot,
            Predicate<ResourceId> readable,
            InstantSource clock) {
        this.store = store;
        this.subjects = subjects;
        this.assigned = assigned;
        this.snapshot = snapshot;
        this.judge = new ComplianceJudge(registry, subjects, readable);
        this.readable = readable;
        this.clock = clock;
    }

    /** Ends with what it has when the time comes. */
    JsonObject run(int top, Instant end) {
        DryRunTally tally = new DryRunTally(assigned, top);
        // what belongs to a management group does not stand below it
        boolean group = assigned.scope().type().equals(ManagementGroups.TYPE);
        ResourceId below = group ? ResourceId.ROOT : assigned.scope();
        if (!group) {
            store.read(transaction ->
                    transaction.resource(assigned.scope()).map(row -> one(transaction, row, tally, new Around())));
        }
        Optional<String> after = Optional.empty();
        do {
            Optional<String> from = after;
            after = store.read(transaction -> {
                List<ResourceRow> rows =
                        transaction.resources(new ResourceQuery(below, Optional.empty(), false, from, BATCH));
                Around around = new Around();
                for (ResourceRow row : rows) {
                    if (clock.instant().isAfter(end)) {
                        return Optional.of("");
                    }
                    one(transaction, row, tally, around);
                }
                return rows.size() < BATCH
                        ? Optional.empty()
                        : Optional.of(rows.getLast().id().key());
            });
        } while (after.isPresent() && !after.get().isEmpty());
        return tally.answer(after.isEmpty());
    }

    private boolean one(ReadTransaction transaction, ResourceRow row, DryRunTally tally, Around around) {
        Optional<String> location = row.document().string("location");
        boolean covered =
                !snapshot.over(row.id(), row.id().type().toString(), location).isEmpty() && readable.test(row.id());
        if (covered) {
            Instant now = clock.instant();
            tally.add(
                    row,
                    concerned(transaction, row, now, around)
                            ? judge.judge(transaction, snapshot, row, now, around)
                            : List.of());
        }
        return covered;
    }

    /** By its type, looked at once: most resources of a fleet are none that a policy is about. */
    private boolean concerned(ReadTransaction transaction, ResourceRow row, Instant now, Around around) {
        return concerned.computeIfAbsent(row.id().type(), _ -> {
            Subject subject = subjects.of(transaction, row, now, around).subject();
            return assigned.members().stream()
                    .anyMatch(member -> member.policy().mayConcern(subject));
        });
    }
}
