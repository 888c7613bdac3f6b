package io.holdfast.control.governance;

import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceRules;
import io.holdfast.control.resources.ResourceTypeDescriptor;
import io.holdfast.control.resources.ResourceTypeDescriptor.ParentKind;
import io.holdfast.control.resources.Shape;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code Microsoft.Management/managementGroups}: a tree above subscriptions. Its root has the tenant's id as its name; what
 * names no other parent stands below it, and so does a subscription that was put into no group.
 */
public final class ManagementGroups {
    public static final ResourceType TYPE = ResourceType.of("Microsoft.Management/managementGroups");
    static final ResourceType PLACED = ResourceType.of("Microsoft.Management/managementGroups/subscriptions");

    /** Azure's limit, without root and subscriptions. */
    private static final int DEPTH = 6;

    private static final List<String> VERSIONS =
            List.of("2020-02-01", "2020-05-01", "2020-10-01", "2021-04-01", "2023-04-01", "2024-02-01-preview");

    private ManagementGroups() {}

    /** The group that everything stands below. */
    public static ResourceId root(String tenant) {
        return group(tenant);
    }

    static ResourceId group(String name) {
        return ResourceId.ROOT.provider(TYPE.namespace(), TYPE.path(), name);
    }

    public static ResourceTypeDescriptor groups(String tenant) {
        return ResourceTypeDescriptor.of(TYPE.toString(), VERSIONS)
                .below(ParentKind.TENANT)
                .alwaysOk()
                .name("[\\p{L}\\p{Nd}_().-]{1,90}")
                .patchable()
                .properties(Shape.object()
                        .string("displayName")
                        .readOnly("tenantId", "children", "parentId")
                        .object(
                                "details",
                                Shape.object()
                                        .readOnly(
                                                "version",
                                                "updatedTime",
                                                "updatedBy",
                                                "path",
                                                "managementGroupAncestors")
                                        .readOnly("managementGroupAncestorsChain")
                                        .object(
                                                "parent",
                                                Shape.object().string("id").readOnly("name", "displayName"))))
                .rules(new GroupRules(tenant))
                .build();
    }

    public static ResourceTypeDescriptor subscriptions() {
        return ResourceTypeDescriptor.of(PLACED.toString(), VERSIONS)
                .below(ParentKind.PARENT_TYPE)
                .alwaysOk()
                .name("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
                .rules(new PlacedRules())
                .build();
    }

    /** The groups above a subscription, nearest first; the last is the root. */
    static List<ResourceId> above(ReadTransaction transaction, ResourceId subscription, String tenant) {
        for (ResourceRow row : transaction.resources(ResourceQuery.below(ResourceId.ROOT, PLACED))) {
            if (row.id().name().equalsIgnoreCase(subscription.name())) {
                return chain(transaction, row.id().parent().orElseThrow(), tenant);
            }
        }
        return List.of(root(tenant));
    }

    /** A group and those above it; the last is the root. */
    static List<ResourceId> chain(ReadTransaction transaction, ResourceId group, String tenant) {
        List<ResourceId> chain = new ArrayList<>();
        ResourceId root = root(tenant);
        Optional<ResourceId> at = Optional.of(group);
        while (at.isPresent() && !at.get().equals(root) && chain.size() <= DEPTH && !chain.contains(at.get())) {
            chain.add(at.get());
            at = transaction.resource(at.get()).flatMap(row -> parent(row.document()));
        }
        chain.add(root);
        return chain;
    }

    static Optional<ResourceId> parent(JsonObject document) {
        return document.object("properties")
                .flatMap(properties -> properties.object("details"))
                .flatMap(details -> details.object("parent"))
                .flatMap(parent -> parent.string("id"))
                .map(ResourceId::parse);
    }

    private record GroupRules(String tenant) implements ResourceRules {
        @Override
        public boolean governs() {
            return true;
        }

        @Override
        public Written write(WriteTransaction transaction, Write write) {
            Optional<ResourceId> parent = parent(write.document());
            if (write.id().equals(root(tenant))) {
                if (parent.isPresent()) {
                    throw invalid("The root management group has no parent.");
                }
                return Written.done(write.document());
            }
            ResourceId above = parent.orElse(root(tenant));
            if (!above.type().equals(TYPE) || transaction.resource(above).isEmpty()) {
                throw invalid("'" + above + "' is not a management group that exists.");
            }
            List<ResourceId> chain = chain(transaction, above, tenant);
            if (chain.contains(write.id())) {
                throw invalid("'" + write.id().name() + "' cannot stand below itself.");
            }
            if (chain.size() > DEPTH) {
                throw invalid("Management groups stand at most " + DEPTH + " deep below the root.");
            }
            JsonObject properties = write.document().object("properties").orElse(JsonObject.EMPTY);
            JsonObject details = JsonObject.of("parent", JsonObject.of("id", Json.of(above.toString())));
            return Written.done(write.document().with("properties", properties.with("details", details)));
        }

        @Override
        public Deleted delete(WriteTransaction transaction, ResourceRow row, RequestContext context) {
            if (row.id().equals(root(tenant))) {
                throw invalid("The root management group cannot be deleted.");
            }
            boolean used = transaction.resources(ResourceQuery.below(ResourceId.ROOT, TYPE)).stream()
                            .anyMatch(other -> parent(other.document())
                                    .filter(row.id()::equals)
                                    .isPresent())
                    || !transaction
                            .resources(ResourceQuery.below(row.id(), PLACED))
                            .isEmpty();
            if (used) {
                throw new ProblemException(
                        ProblemCode.CONFLICT,
                        "The management group '" + row.id().name()
                                + "' has groups or subscriptions below it (expected: none).");
            }
            return new Deleted.Now();
        }

        @Override
        public JsonObject view(ReadTransaction transaction, ResourceRow row, JsonObject document) {
            JsonObject properties =
                    document.object("properties").orElse(JsonObject.EMPTY).without("provisioningState");
            JsonObject.Builder details = JsonObject.builder()
                    .put("version", row.generation())
                    .put("updatedTime", row.changed().toString())
                    .put("updatedBy", row.changedBy());
            parent(row.document())
                    .ifPresent(parent -> details.put(
                            "parent",
                            JsonObject.builder()
                                    .put("id", parent.toString())
                                    .put("name", parent.name())
                                    .put("displayName", displayName(transaction.resource(parent), parent))
                                    .build()));
            return document.without("systemData")
                    .with(
                            "properties",
                            properties
                                    .with("tenantId", tenant)
                                    .with("displayName", displayName(Optional.of(row), row.id()))
                                    .with("details", details.build()));
        }

        private static String displayName(Optional<ResourceRow> row, ResourceId id) {
            return row.flatMap(there -> there.document().object("properties"))
                    .flatMap(properties -> properties.string("displayName"))
                    .orElse(id.name());
        }
    }

    private record PlacedRules() implements ResourceRules {
        @Override
        public boolean governs() {
            return true;
        }

        @Override
        public Written write(WriteTransaction transaction, Write write) {
            ResourceId subscription = ResourceId.subscription(write.id().name());
            if (transaction.resource(subscription).isEmpty()) {
                throw Problem.of(
                                ProblemCode.SUBSCRIPTION_NOT_FOUND,
                                "The subscription '" + subscription.name() + "' could not be found.")
                        .exception();
            }
            // a subscription stands in one group
            for (ResourceRow other : transaction.resources(ResourceQuery.below(ResourceId.ROOT, PLACED))) {
                if (other.id().name().equalsIgnoreCase(write.id().name())
                        && !other.id().equals(write.id())) {
                    transaction.delete(other.id());
                }
            }
            return Written.done(write.document());
        }
    }

    private static ProblemException invalid(String message) {
        return Problem.of(ProblemCode.INVALID_REQUEST_CONTENT, message, "properties.details.parent.id")
                .exception();
    }
}
