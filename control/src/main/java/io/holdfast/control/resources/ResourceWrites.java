package io.holdfast.control.resources;

import io.holdfast.control.resources.ResourceRules.Draft;
import io.holdfast.control.resources.ResourceRules.Write;
import io.holdfast.control.resources.ResourceRules.Written;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.OperationRow;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * The write corridor of every resource type.
 *
 * <p>A write is shaped (secrets are taken out), authorised, prepared (secrets are sealed), judged by the guards, and then
 * stored in the commit lane, where ETag, parent and the basis of the decisions are checked once more. When something it
 * was decided on has moved, it begins again.
 */
final class ResourceWrites {
    private static final String TAG = "Microsoft.Resources/tags/write";

    /** How members of stored documents begin that are for the control plane alone. */
    private static final String MARKER = "holdfast";

    private final Store store;
    private final TypeRegistry registry;
    private final DecidedSteps steps;
    private final ActivityRecorder activity;
    private final List<WriteGuard> guards;
    private final Locations locations;
    private final ResourceView views;

    ResourceWrites(
            Store store,
            TypeRegistry registry,
            DecidedSteps steps,
            ActivityRecorder activity,
            List<WriteGuard> guards,
            Locations locations,
            ResourceView views) {
        this.store = store;
        this.registry = registry;
        this.steps = steps;
        this.activity = activity;
        this.guards = List.copyOf(guards);
        this.locations = locations;
        this.views = views;
    }

    /** Creates or replaces. */
    Stored put(RequestContext context, ResourceId id, JsonObject body, Conditions conditions) {
        return write(context, id, body, conditions, false);
    }

    /** Changes members of an existing resource; tags are replaced as a whole. */
    Stored patch(RequestContext context, ResourceId id, JsonObject body, Conditions conditions) {
        return switch (registry.require(id.type()).patch()) {
            case NOTHING ->
                throw new ProblemException(
                        ProblemCode.METHOD_NOT_ALLOWED, "PATCH is not served for " + id.type() + ".");
            case TAGS -> patchTags(context, id, body, conditions);
            case EVERYTHING -> write(context, id, body, conditions, true);
        };
    }

    private Stored patchTags(RequestContext context, ResourceId id, JsonObject body, Conditions conditions) {
        ResourceTypeDescriptor descriptor = registry.require(id.type());
        Places.checkPlace(descriptor, id);
        JsonObject shaped = descriptor.body().check(body).document();
        Optional<String> other =
                shaped.names().stream().filter(name -> !name.equals("tags")).findFirst();
        if (other.isPresent()) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST_CONTENT,
                            "A PATCH of " + descriptor.type() + " changes tags only (found: '" + other.get()
                                    + "'); PUT replaces the resource.",
                            other.get())
                    .exception();
        }
        Optional<JsonObject> tags = shaped.object("tags");
        return tag(context, id, Actions.name(descriptor.type(), "write"), conditions, tags::orElse);
    }

    private Stored write(RequestContext context, ResourceId id, JsonObject body, Conditions conditions, boolean patch) {
        ResourceTypeDescriptor descriptor = registry.require(id.type());
        Places.checkPlace(descriptor, id);
        Shaped shaped = descriptor.body().check(body);
        String action = Actions.name(descriptor.type(), "write");
        for (int attempt = 1; ; attempt++) {
            AccessControl.Decisions decisions = steps.current();
            steps.authorise(context, decisions, action, id);
            Optional<ResourceRow> existing = store.read(transaction -> transaction.resource(id));
            JsonObject document = patch
                    ? merge(existing.orElseThrow(() -> Places.missing(id)).document(), shaped.document())
                    : shaped.document();
            document = locations.check(descriptor, document, existing);
            Draft draft = new Draft(context, id, document, shaped.secrets(), existing);
            Object prepared = descriptor.rules().prepare(draft);
            JsonObject judged = judge(descriptor, new Draft(context, id, document, Map.of(), existing), decisions);
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
                steps.governed(descriptor);
                return stored;
            } catch (Stale stale) {
                steps.giveUp(attempt, stale);
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
        steps.requireCurrent(transaction, decisions);
        Optional<ResourceRow> existing = transaction.resource(id);
        conditions.check(existing);
        if (!existing.map(ResourceRow::generation).equals(basis.map(ResourceRow::generation))) {
            throw new Stale("the resource");
        }
        Places.requireLiveParent(transaction, id);
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
        guards.forEach(guard -> guard.written(transaction, row, context));
        Optional<OperationRow> operation = Optional.empty();
        boolean created = descriptor.putAnswer().created(existing.isEmpty());
        boolean asynchronous = written.operation().isPresent();
        if (asynchronous) {
            operation = Optional.of(Opened.operation(
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

    /** What the guards make of a document; what they add has to have the shape of the type as well. */
    private JsonObject judge(ResourceTypeDescriptor descriptor, Draft draft, AccessControl.Decisions decisions) {
        JsonObject document = draft.document();
        try {
            for (WriteGuard guard : guards) {
                document = guard.judge(
                        new Draft(draft.context(), draft.id(), document, Map.of(), draft.existing()),
                        decisions.epoch());
            }
        } catch (ProblemException refused) {
            steps.recordRefusal(draft.context(), Actions.name(descriptor.type(), "write"), draft.id(), refused);
            throw refused;
        }
        if (document.equals(draft.document())) {
            return document;
        }
        // markers that a stored document has, and no request may have
        JsonObject.Builder markers = JsonObject.builder();
        JsonObject.Builder rest = JsonObject.builder();
        document.members().forEach((name, value) -> (name.startsWith(MARKER) ? markers : rest).put(name, value));
        JsonObject shaped = descriptor.body().check(rest.build()).document();
        return locations.check(
                descriptor, shaped.toBuilder().putAll(markers.build()).build(), draft.existing());
    }

    /** Replaces the tags by a function of those that are there; the rest of the document stays. */
    Stored tag(RequestContext context, ResourceId id, UnaryOperator<JsonObject> change) {
        return tag(context, id, TAG, Conditions.NONE, change);
    }

    private Stored tag(
            RequestContext context,
            ResourceId id,
            String action,
            Conditions conditions,
            UnaryOperator<JsonObject> change) {
        ResourceTypeDescriptor descriptor = registry.require(id.type());
        for (int attempt = 1; ; attempt++) {
            AccessControl.Decisions decisions = steps.current();
            steps.authorise(context, decisions, action, id);
            ResourceRow row = store.read(
                    transaction -> transaction.resource(id).orElseThrow(() -> Places.notFound(transaction, id)));
            JsonObject tags = change.apply(row.document().object("tags").orElse(JsonObject.EMPTY));
            Tags.check(tags);
            JsonObject judged = judge(
                    descriptor,
                    new Draft(context, row.id(), row.document().with("tags", tags), Map.of(), Optional.of(row)),
                    decisions);
            try {
                return store.commit(transaction -> {
                    steps.requireCurrent(transaction, decisions);
                    return commitTags(transaction, descriptor, context, action, conditions, row, judged);
                });
            } catch (Stale stale) {
                steps.giveUp(attempt, stale);
            }
        }
    }

    private Stored commitTags(
            WriteTransaction transaction,
            ResourceTypeDescriptor descriptor,
            RequestContext context,
            String action,
            Conditions conditions,
            ResourceRow basis,
            JsonObject judged) {
        ResourceRow row = transaction.resource(basis.id()).orElseThrow(() -> Places.notFound(transaction, basis.id()));
        if (row.generation() != basis.generation()) {
            throw new Stale("the resource");
        }
        conditions.check(Optional.of(row));
        ResourceRow tagged = new ResourceRow(
                row.id(),
                judged,
                UUID.randomUUID().toString(),
                row.provisioningState(),
                row.generation() + 1,
                row.createdBy(),
                row.created(),
                context.caller().name(),
                context.time());
        transaction.put(tagged);
        guards.forEach(guard -> guard.written(transaction, tagged, context));
        activity.record(
                transaction, context, action, "Succeeded", "OK (HTTP Status Code: 200)", row.id(), JsonObject.EMPTY);
        transaction.append(new ChangeRow(0, row.id(), ChangeRow.Kind.DOCUMENT, "", context.time()));
        if (descriptor.rules().governs()) {
            transaction.bumpGovernanceEpoch();
        }
        return new Stored(views.of(transaction, tagged), tagged.etag(), false, Optional.empty());
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
}
