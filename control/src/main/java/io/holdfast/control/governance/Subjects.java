package io.holdfast.control.governance;

import io.holdfast.control.governance.Assigned.Member;
import io.holdfast.control.resources.ResourceRules.Draft;
import io.holdfast.control.resources.ResourceTypeDescriptor;
import io.holdfast.control.resources.ResourceView;
import io.holdfast.control.resources.TypeRegistry;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.EvaluationContext;
import io.holdfast.policy.Subject;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Makes of resources what policies judge: the document as a reader sees it, and what the functions of a rule answer. */
public final class Subjects {
    private final Store store;
    private final TypeRegistry registry;
    private final ResourceView views;
    private final String tenant;

    public Subjects(Store store, TypeRegistry registry, ResourceView views, String tenant) {
        this.store = store;
        this.registry = registry;
        this.views = views;
        this.tenant = tenant;
    }

    /** A resource with all that is needed to judge it. */
    record Judged(ResourceId id, Subject subject, EvaluationContext base) {
        Optional<String> location() {
            return subject.document().string("location");
        }

        EvaluationContext context(Assigned assigned, Member member) {
            return base.underPolicy(JsonObject.builder()
                    .put("assignmentId", assigned.id().toString())
                    .put("definitionId", member.definition().toString())
                    .put(
                            "setDefinitionId",
                            assigned.set().map(ResourceId::toString).orElse(""))
                    .put("definitionReferenceId", member.referenceId())
                    .build());
        }
    }

    /** A document that is about to be stored, with what the resource has reported so far. */
    Judged draft(Draft draft, JsonObject document) {
        ResourceRow row = draft.existing()
                .map(known -> new ResourceRow(
                        known.id(),
                        document,
                        known.etag(),
                        known.provisioningState(),
                        known.generation(),
                        known.createdBy(),
                        known.created(),
                        known.changedBy(),
                        known.changed()))
                .orElseGet(() -> Drafts.row(draft.id(), document));
        return stored(row, draft.context().time());
    }

    /** A resource that somebody is about to write, with some of its content; without a name where it has none yet. */
    Judged pending(PendingResource pending, JsonObject content, Instant now) {
        Judged judged = stored(Drafts.row(pending.id(), content.without("name").without("type")), now);
        JsonObject document = judged.subject().document();
        JsonObject shown = content.string("name")
                .map(name -> document.with("name", name.substring(name.lastIndexOf('/') + 1)))
                .orElse(document.without("name"));
        return new Judged(
                judged.id(), Subject.of(shown).indexed(judged.subject().indexed()), judged.base());
    }

    Judged stored(ResourceRow row, Instant now) {
        return store.read(transaction -> of(transaction, row, now, new Around()));
    }

    /** The groups and subscriptions of resources that are judged together, in one transaction of one thread. */
    static final class Around {
        private final Map<ResourceId, JsonObject> known = new HashMap<>();
    }

    Judged of(ReadTransaction transaction, ResourceRow row, Instant now, Around around) {
        Optional<ResourceTypeDescriptor> descriptor = registry.find(row.id().type());
        JsonObject view = views.of(transaction, row);
        if (row.id().isSubscription() || row.id().isResourceGroup()) {
            // Azure's names of these types in rules
            view = view.with(
                    "type",
                    row.id().isSubscription()
                            ? "Microsoft.Resources/subscriptions"
                            : "Microsoft.Resources/subscriptions/resourceGroups");
        }
        if (!view.has("tags") && descriptor.map(ResourceTypeDescriptor::tracked).orElse(false)) {
            view = view.with("tags", JsonObject.EMPTY);
        }
        String version = descriptor.map(known -> known.apiVersions().getLast()).orElse("");
        Subject subject = Subject.of(view)
                // subscriptions and resource groups are judged by definitions of mode All only
                .indexed(row.id().isProviderResource()
                        && descriptor.map(ResourceTypeDescriptor::tracked).orElse(false));
        EvaluationContext context = EvaluationContext.at(now)
                .inGroup(row.id()
                        .resourceGroup()
                        .map(id -> around.known.computeIfAbsent(id, _ -> group(transaction, id)))
                        .orElse(JsonObject.EMPTY))
                .inSubscription(row.id()
                        .subscription()
                        .map(id -> around.known.computeIfAbsent(id, _ -> subscription(transaction, id)))
                        .orElse(JsonObject.EMPTY))
                .onRequest(JsonObject.builder()
                        .put("apiVersion", version)
                        .put("identity", JsonObject.EMPTY)
                        .build());
        return new Judged(row.id(), subject, context);
    }

    private JsonObject group(ReadTransaction transaction, ResourceId id) {
        return transaction.resource(id).map(row -> views.of(transaction, row)).orElse(JsonObject.EMPTY);
    }

    private JsonObject subscription(ReadTransaction transaction, ResourceId id) {
        return transaction
                .resource(id)
                .map(row -> JsonObject.builder()
                        .put("id", row.id().toString())
                        .put("subscriptionId", row.id().name())
                        .put("tenantId", tenant)
                        .put(
                                "displayName",
                                row.document()
                                        .object("properties")
                                        .flatMap(properties -> properties.string("displayName"))
                                        .orElse(row.id().name()))
                        .put("tags", row.document().object("tags").orElse(JsonObject.EMPTY))
                        .put("managedByTenants", JsonArray.EMPTY)
                        .build())
                .orElse(JsonObject.EMPTY);
    }
}
