package io.holdfast.control.resources;

import io.holdfast.control.resources.ResourceRules.Deleted;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.OperationRow;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** Deletes of every resource type. */
final class ResourceRemovals {
    private final Store store;
    private final TypeRegistry registry;
    private final DecidedSteps steps;
    private final ActivityRecorder activity;
    private final List<WriteGuard> guards;

    ResourceRemovals(
            Store store,
            TypeRegistry registry,
            DecidedSteps steps,
            ActivityRecorder activity,
            List<WriteGuard> guards) {
        this.store = store;
        this.guards = List.copyOf(guards);
        this.registry = registry;
        this.steps = steps;
        this.activity = activity;
    }

    /** Deletes; what is not there is Absent. */
    Removed delete(RequestContext context, ResourceId id, Conditions conditions) {
        ResourceTypeDescriptor descriptor = registry.require(id.type());
        String action = Actions.name(descriptor.type(), "delete");
        Removed removed = steps.permitted(
                context,
                action,
                id,
                epoch -> judge(context, id, epoch),
                transaction -> delete(transaction, descriptor, context, id, conditions, action));
        steps.governed(descriptor);
        return removed;
    }

    private void judge(RequestContext context, ResourceId id, long epoch) {
        if (!guards.isEmpty()) {
            Optional<ResourceRow> row = store.read(transaction -> transaction.resource(id));
            try {
                row.ifPresent(there -> guards.forEach(guard -> guard.judgeDelete(context, there, epoch)));
            } catch (ProblemException refused) {
                steps.recordRefusal(context, Actions.name(id.type(), "delete"), id, refused);
                throw refused;
            }
        }
    }

    private Removed delete(
            WriteTransaction transaction,
            ResourceTypeDescriptor descriptor,
            RequestContext context,
            ResourceId id,
            Conditions conditions,
            String action) {
        activity.requireOpen(transaction);
        Optional<ResourceRow> existing = transaction.resource(id);
        if (existing.isEmpty()) {
            return new Removed.Absent();
        }
        conditions.check(existing);
        ResourceRow row = existing.get();
        if (row.provisioningState().equals("Deleting")) {
            for (OperationRow open : transaction.openOperations(row.id())) {
                if (open.action().equals(action)) {
                    return new Removed.Going(open);
                }
            }
        }
        Deleted deleted = descriptor.rules().delete(transaction, row, context);
        Removed removed = switch (deleted) {
            case Deleted.Now _ -> {
                removeNow(transaction, row, context);
                yield new Removed.Gone();
            }
            case Deleted.Later later -> {
                transaction.put(row.withState("Deleting"));
                transaction.append(new ChangeRow(0, row.id(), ChangeRow.Kind.DOCUMENT, "", context.time()));
                yield new Removed.Going(Opened.operation(transaction, context, row.id(), action, later.operation()));
            }
        };
        if (descriptor.rules().governs()) {
            transaction.bumpGovernanceEpoch();
        }
        boolean goesOn = removed instanceof Removed.Going;
        activity.record(
                transaction,
                context,
                action,
                goesOn ? "Accepted" : "Succeeded",
                goesOn ? "Accepted (HTTP Status Code: 202)" : "OK (HTTP Status Code: 200)",
                row.id(),
                JsonObject.EMPTY);
        return removed;
    }

    /** Removes a resource and everything below it, in a transaction that somebody else owns. */
    void removeNow(WriteTransaction transaction, ResourceRow row, RequestContext context) {
        for (ResourceRow below : transaction.resources(
                new ResourceQuery(row.id(), Optional.empty(), false, Optional.empty(), Integer.MAX_VALUE))) {
            registry.find(below.id().type())
                    .ifPresent(descriptor -> descriptor.rules().cascade(transaction, below, context));
            transaction.delete(below.id());
            transaction.append(new ChangeRow(0, below.id(), ChangeRow.Kind.DELETE, "", context.time()));
        }
        registry.find(row.id().type())
                .ifPresent(descriptor -> descriptor.rules().cascade(transaction, row, context));
        transaction.delete(row.id());
        transaction.append(new ChangeRow(0, row.id(), ChangeRow.Kind.DELETE, "", context.time()));
    }
}
