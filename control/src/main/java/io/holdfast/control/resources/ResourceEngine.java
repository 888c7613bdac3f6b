package io.holdfast.control.resources;

import io.holdfast.control.resources.ResourceRules.Deleted;
import io.holdfast.control.resources.ResourceRules.Draft;
import io.holdfast.control.resources.ResourceRules.Write;
import io.holdfast.control.resources.ResourceRules.Written;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.OperationRow;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * The write corridor and the reads of every resource type.
 *
 * <p>A write is shaped (secrets are taken out), authorised, prepared (secrets are sealed), judged by the guards, and then
 * stored in the commit lane, where ETag, parent and the basis of the decisions are checked once more. When something it
 * was decided on has moved, it begins again.
 */
public final class ResourceEngine {
    private static final int ATTEMPTS = 8;
    private static final int PAGE = 200;

    private final Store store;
    private final TypeRegistry registry;
    private final AccessControl access;
    private final ActivityRecorder activity;
    private final List<WriteGuard> guards;
    private final Locations locations;
    private final ResourceView views;

    public ResourceEngine(
            Store store,
            TypeRegistry registry,
            AccessControl access,
            ActivityRecorder activity,
            List<WriteGuard> guards,
            Locations locations) {
        this.store = store;
        this.registry = registry;
        this.access = access;
        this.activity = activity;
        this.guards = List.copyOf(guards);
        this.locations = locations;
        this.views = new ResourceView(registry);
    }

    public TypeRegistry registry() {
        return registry;
    }

    /** A resource as a reader sees it. */
    public record Found(JsonObject view, String etag) {}

    /** @throws ProblemException AuthorizationFailed, ResourceNotFound and its kin */
    public Found get(RequestContext context, ResourceId id) {
        ResourceTypeDescriptor descriptor = registry.require(id.type());
        access.current().require(context.caller(), Actions.name(descriptor.type(), "read"), id);
        return store.read(transaction -> {
            ResourceRow row = transaction.resource(id).orElseThrow(() -> notFound(transaction, id));
            return new Found(views.of(transaction, row), row.etag());
        });
    }

    public boolean exists(RequestContext context, ResourceId id) {
        ResourceTypeDescriptor descriptor = registry.require(id.type());
        access.current().require(context.caller(), Actions.name(descriptor.type(), "read"), id);
        return store.read(transaction -> transaction.resource(id).isPresent());
    }

    /** Lists what the caller may read; what it may not read is left out. */
    public Page list(RequestContext context, Listing listing) {
        AccessControl.Decisions decisions = access.current();
        int top = Math.clamp(listing.top().orElse(PAGE), 1, PAGE);
        listing.type().ifPresent(registry::require);
        return store.read(transaction -> {
            requireScope(transaction, listing.scope());
            List<JsonObject> value = new ArrayList<>();
            Optional<String> after = listing.after();
            while (true) {
                List<ResourceRow> rows = transaction.resources(
                        new ResourceQuery(listing.scope(), listing.type(), listing.direct(), after, PAGE));
                for (ResourceRow row : rows) {
                    after = Optional.of(row.id().key());
                    Optional<ResourceTypeDescriptor> descriptor =
                            registry.find(row.id().type());
                    boolean wanted = descriptor.isPresent()
                            && (listing.type().isPresent() || descriptor.get().tracked())
                            && listing.filter().accepts(row)
                            && decisions.permits(
                                    context.caller(),
                                    Actions.name(descriptor.get().type(), "read"),
                                    row.id());
                    if (wanted) {
                        value.add(views.of(transaction, row));
                        if (value.size() == top) {
                            return new Page(value, after);
                        }
                    }
                }
                if (rows.size() < PAGE) {
                    return new Page(value, Optional.empty());
                }
            }
        });
    }

    /** Creates or replaces. */
    public Stored put(RequestContext context, ResourceId id, JsonObject body, Conditions conditions) {
        return write(context, id, body, conditions, false);
    }

    /** Changes members of an existing resource; tags are replaced as a whole. */
    public Stored patch(RequestContext context, ResourceId id, JsonObject body, Conditions conditions) {
        return write(context, id, body, conditions, true);
    }

    private Stored write(RequestContext context, ResourceId id, JsonObject body, Conditions conditions, boolean patch) {
        ResourceTypeDescriptor descriptor = registry.require(id.type());
        checkPlace(descriptor, id);
        if (patch && !descriptor.patchable()) {
            throw new ProblemException(
                    ProblemCode.METHOD_NOT_ALLOWED, "PATCH is not served for " + descriptor.type() + ".");
        }
        Shaped shaped = descriptor.body().check(body);
        String action = Actions.name(descriptor.type(), "write");
        for (int attempt = 1; ; attempt++) {
            AccessControl.Decisions decisions = access.current();
            authorise(context, decisions, action, id);
            Optional<ResourceRow> existing = store.read(transaction -> transaction.resource(id));
            JsonObject document = patch
                    ? merge(existing.orElseThrow(() -> missing(id)).document(), shaped.document())
                    : shaped.document();
            document = locations.check(descriptor, document, existing);
            Draft draft = new Draft(context, id, document, shaped.secrets(), existing);
            Object prepared = descriptor.rules().prepare(draft);
            for (WriteGuard guard : guards) {
                document = guard.judge(new Draft(context, id, document, Map.of(), existing));
            }
            JsonObject judged = document;
            try {
                Stored stored = store.commit(transaction -> commit(
                        transaction,
                        descriptor,
                        context,
                        id,
                        judged,
                        existing,
                        prepared,
                        conditions,
                        decisions,
                        action));
                if (descriptor.rules().governs()) {
                    access.refresh();
                }
                return stored;
            } catch (Stale stale) {
                if (attempt == ATTEMPTS) {
                    throw new ProblemException(
                            ProblemCode.CONFLICT,
                            "The resource kept changing while this request was decided (" + stale.getMessage()
                                    + "); send it again.");
                }
            }
        }
    }

    private Stored commit(
            WriteTransaction transaction,
            ResourceTypeDescriptor descriptor,
            RequestContext context,
            ResourceId id,
            JsonObject document,
            Optional<ResourceRow> basis,
            Object prepared,
            Conditions conditions,
            AccessControl.Decisions decisions,
            String action) {
        requireCurrent(transaction, decisions);
        Optional<ResourceRow> existing = transaction.resource(id);
        conditions.check(existing);
        if (!existing.map(ResourceRow::generation).equals(basis.map(ResourceRow::generation))) {
            throw new Stale("the resource");
        }
        requireLiveParent(transaction, id);
        if (existing.isPresent() && existing.get().provisioningState().equals("Deleting")) {
            throw new ProblemException(
                    ProblemCode.CONFLICT, "The resource " + id + " is being deleted; wait until it is gone.");
        }
        ResourceId stored = existing.map(ResourceRow::id).orElse(id);
        long generation = existing.map(ResourceRow::generation).orElse(0L) + 1;
        Written written = descriptor
                .rules()
                .write(transaction, new Write(context, stored, document, existing, generation, prepared));
        Instant now = context.time();
        ResourceRow row = new ResourceRow(
                stored,
                written.document(),
                UUID.randomUUID().toString(),
                written.state(),
                generation,
                existing.map(ResourceRow::createdBy).orElse(context.caller().name()),
                existing.map(ResourceRow::created).orElse(now),
                context.caller().name(),
                now);
        transaction.put(row);
        Optional<OperationRow> operation = Optional.empty();
        boolean created = existing.isEmpty();
        boolean asynchronous = written.operation().isPresent();
        if (asynchronous) {
            operation = Optional.of(open(
                    transaction, context, stored, action, written.operation().getAsLong()));
        }
        activity.record(
                transaction,
                context,
                action,
                asynchronous ? "Accepted" : "Succeeded",
                created ? "Created (HTTP Status Code: 201)" : "OK (HTTP Status Code: 200)",
                stored,
                JsonObject.builder().put("generation", generation).build());
        transaction.append(new ChangeRow(0, stored, ChangeRow.Kind.DOCUMENT, "", now));
        if (descriptor.rules().governs()) {
            transaction.bumpGovernanceEpoch();
        }
        return new Stored(views.of(transaction, row), row.etag(), created, operation);
    }

    private static OperationRow open(
            WriteTransaction transaction, RequestContext context, ResourceId id, String action, long generation) {
        OperationRow operation = new OperationRow(
                UUID.randomUUID(),
                id,
                action,
                "Accepted",
                generation,
                context.caller().name(),
                context.correlationId(),
                context.time(),
                Optional.empty(),
                Optional.empty());
        transaction.put(operation);
        return operation;
    }

    /** Deletes; what is not there is Absent. */
    public Removed delete(RequestContext context, ResourceId id, Conditions conditions) {
        ResourceTypeDescriptor descriptor = registry.require(id.type());
        String action = Actions.name(descriptor.type(), "delete");
        Removed removed = permitted(
                context, action, id, transaction -> delete(transaction, descriptor, context, id, conditions, action));
        if (descriptor.rules().governs()) {
            access.refresh();
        }
        return removed;
    }

    /** Runs in the lane what rests on a right, and decides again when rights have moved in between. */
    private <T> T permitted(RequestContext context, String action, ResourceId id, Function<WriteTransaction, T> step) {
        for (int attempt = 1; ; attempt++) {
            AccessControl.Decisions decisions = access.current();
            authorise(context, decisions, action, id);
            try {
                return store.commit(transaction -> {
                    requireCurrent(transaction, decisions);
                    return step.apply(transaction);
                });
            } catch (Stale stale) {
                if (attempt == ATTEMPTS) {
                    throw new ProblemException(ProblemCode.CONFLICT, "Rights kept changing; send the request again.");
                }
            }
        }
    }

    private void requireCurrent(ReadTransaction transaction, AccessControl.Decisions decisions) {
        activity.requireOpen(transaction);
        if (transaction.governanceEpoch() != decisions.epoch()) {
            access.refresh();
            throw new Stale("rights or policies");
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
                yield new Removed.Going(open(transaction, context, row.id(), action, later.operation()));
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
    public void removeNow(WriteTransaction transaction, ResourceRow row, RequestContext context) {
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

    /** Runs a POST action of a resource that exists. */
    public JsonObject act(RequestContext context, ResourceId id, String name, JsonObject body) {
        ResourceTypeDescriptor descriptor = registry.require(id.type());
        ResourceAction action = Optional.ofNullable(descriptor.actions().get(name.toLowerCase(java.util.Locale.ROOT)))
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.NOT_FOUND, descriptor.type() + " has no action of this name."));
        authorise(context, access.current(), Actions.name(descriptor.type(), name + "/action"), id);
        if (store.read(transaction -> transaction.resource(id)).isEmpty()) {
            throw missing(id);
        }
        return action.run(context, id, body);
    }

    /** Replaces the tags by a function of those that are there; the rest of the document stays. */
    public Stored tag(RequestContext context, ResourceId id, Function<JsonObject, JsonObject> change) {
        ResourceTypeDescriptor descriptor = registry.require(id.type());
        return permitted(context, "Microsoft.Resources/tags/write", id, transaction -> {
            ResourceRow row = transaction.resource(id).orElseThrow(() -> notFound(transaction, id));
            JsonObject tags = change.apply(row.document().object("tags").orElse(JsonObject.EMPTY));
            Tags.check(tags);
            ResourceRow tagged = new ResourceRow(
                    row.id(),
                    row.document().with("tags", tags),
                    UUID.randomUUID().toString(),
                    row.provisioningState(),
                    row.generation() + 1,
                    row.createdBy(),
                    row.created(),
                    context.caller().name(),
                    context.time());
            transaction.put(tagged);
            activity.record(
                    transaction,
                    context,
                    "Microsoft.Resources/tags/write",
                    "Succeeded",
                    "OK (HTTP Status Code: 200)",
                    row.id(),
                    JsonObject.EMPTY);
            transaction.append(new ChangeRow(0, row.id(), ChangeRow.Kind.DOCUMENT, "", context.time()));
            if (descriptor.rules().governs()) {
                transaction.bumpGovernanceEpoch();
            }
            return new Stored(views.of(transaction, tagged), tagged.etag(), false, Optional.empty());
        });
    }

    /** A refused write stands in the activity log; a refused read does not. */
    private void authorise(RequestContext context, AccessControl.Decisions decisions, String action, ResourceId id) {
        try {
            decisions.require(context.caller(), action, id);
        } catch (ProblemException refused) {
            store.commit(transaction -> {
                activity.record(
                        transaction,
                        context,
                        action,
                        "Failed",
                        "Forbidden (HTTP Status Code: 403)",
                        id,
                        JsonObject.of("error", refused.problem().json()));
                return true;
            });
            throw refused;
        }
    }

    private static JsonObject merge(JsonObject document, JsonObject patch) {
        JsonObject.Builder merged = document.toBuilder();
        patch.members().forEach((name, value) -> {
            if (name.equals("properties") && value instanceof JsonObject properties) {
                merged.put(
                        name,
                        document.object("properties").orElse(JsonObject.EMPTY).toBuilder()
                                .putAll(properties)
                                .build());
            } else {
                merged.put(name, value);
            }
        });
        return merged.build();
    }

    private static void checkPlace(ResourceTypeDescriptor descriptor, ResourceId id) {
        if (!descriptor.fits(id)) {
            throw new ProblemException(
                    ProblemCode.INVALID_RESOURCE_ID,
                    "A resource of type " + descriptor.type() + " cannot stand below "
                            + id.parent().orElse(ResourceId.ROOT) + ".");
        }
        if (!descriptor.name().matcher(id.name()).matches()) {
            throw Problem.of(
                            ProblemCode.INVALID_RESOURCE_NAME,
                            "Resource name '" + id.name() + "' is invalid (expected: "
                                    + descriptor.name().pattern() + ").",
                            "name")
                    .exception();
        }
    }

    private static void requireScope(ReadTransaction transaction, ResourceId scope) {
        if (!scope.equals(ResourceId.ROOT) && transaction.resource(scope).isEmpty()) {
            throw notFound(transaction, scope);
        }
    }

    private static void requireLiveParent(ReadTransaction transaction, ResourceId id) {
        ResourceId parent = id.parent().orElse(ResourceId.ROOT);
        if (parent.equals(ResourceId.ROOT)) {
            return;
        }
        ResourceRow row = transaction.resource(parent).orElseThrow(() -> notFoundAbove(transaction, id, parent));
        for (ResourceId above : parent.selfAndAncestors()) {
            Optional<ResourceRow> live = above.equals(parent) ? Optional.of(row) : transaction.resource(above);
            if (live.isPresent() && live.get().provisioningState().equals("Deleting")) {
                throw new ProblemException(
                        above.isResourceGroup() ? ProblemCode.RESOURCE_GROUP_BEING_DELETED : ProblemCode.CONFLICT,
                        above + " is being deleted; nothing can be written below it.");
            }
        }
    }

    private static ProblemException notFoundAbove(ReadTransaction transaction, ResourceId id, ResourceId parent) {
        if (parent.isProviderResource() && scopeProblem(transaction, parent).isEmpty()) {
            return new ProblemException(
                    ProblemCode.PARENT_RESOURCE_NOT_FOUND,
                    "Can not perform requested operation on nested resource. Parent resource '" + parent.name()
                            + "' of '" + id.name() + "' not found.");
        }
        return notFound(transaction, parent);
    }

    /** The problem of the outermost thing above (or at) the id that does not exist. */
    static ProblemException notFound(ReadTransaction transaction, ResourceId id) {
        return scopeProblem(transaction, id).map(Problem::exception).orElseGet(() -> missing(id));
    }

    private static Optional<Problem> scopeProblem(ReadTransaction transaction, ResourceId id) {
        Optional<ResourceId> subscription = id.subscription();
        if (subscription.isPresent() && transaction.resource(subscription.get()).isEmpty()) {
            return Optional.of(Problem.of(
                    ProblemCode.SUBSCRIPTION_NOT_FOUND,
                    "The subscription '" + subscription.get().name() + "' could not be found."));
        }
        Optional<ResourceId> group = id.resourceGroup();
        if (group.isPresent() && transaction.resource(group.get()).isEmpty()) {
            return Optional.of(Problem.of(
                    ProblemCode.RESOURCE_GROUP_NOT_FOUND,
                    "Resource group '" + group.get().name() + "' could not be found."));
        }
        return Optional.empty();
    }

    private static ProblemException missing(ResourceId id) {
        return new ProblemException(
                ProblemCode.RESOURCE_NOT_FOUND,
                "The Resource '" + id.type() + "/" + id.name() + "' under resource group '"
                        + id.resourceGroup().map(ResourceId::name).orElse("<none>")
                        + "' was not found.");
    }
}
