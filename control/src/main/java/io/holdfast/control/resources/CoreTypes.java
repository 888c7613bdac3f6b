package io.holdfast.control.resources;

import io.holdfast.control.resources.ResourceTypeDescriptor.ParentKind;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WorkRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.UUID;

/** Subscriptions and resource groups. */
public final class CoreTypes {
    /** Work that empties a resource group; its key is the group's key. */
    public static final String EMPTY_GROUP = "empty-resource-group";

    /** Versions of Microsoft.Resources. */
    public static final List<String> VERSIONS = List.of(
            "2016-06-01",
            "2016-09-01",
            "2018-05-01",
            "2019-05-01",
            "2019-05-10",
            "2019-07-01",
            "2019-10-01",
            "2019-11-01",
            "2020-01-01",
            "2020-06-01",
            "2020-10-01",
            "2021-01-01",
            "2021-04-01",
            "2022-09-01",
            "2022-12-01",
            "2023-07-01",
            "2024-03-01",
            "2024-07-01",
            "2024-11-01",
            "2025-03-01",
            "2025-04-01");

    private CoreTypes() {}

    public static ResourceTypeDescriptor subscriptions(UUID tenant) {
        return ResourceTypeDescriptor.of("Microsoft.Resources/subscriptions", VERSIONS)
                .below(ParentKind.TENANT)
                .name("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
                .properties(Shape.object().string("displayName"))
                .rules(new SubscriptionRules(tenant))
                .build();
    }

    public static ResourceTypeDescriptor resourceGroups() {
        return ResourceTypeDescriptor.of("Microsoft.Resources/resourceGroups", VERSIONS)
                .below(ParentKind.SUBSCRIPTION)
                .tracked()
                .patchable()
                .name("[\\p{L}\\p{Nd}_().-]{1,90}")
                .properties(Shape.object().readOnly("provisioningState"))
                .rules(new GroupRules())
                .build();
    }

    private record SubscriptionRules(UUID tenant) implements ResourceRules {
        @Override
        public Object prepare(Draft draft) {
            throw new ProblemException(
                    ProblemCode.METHOD_NOT_ALLOWED, "Subscriptions are made when the control plane is set up.");
        }

        @Override
        public Deleted delete(WriteTransaction transaction, ResourceRow row, RequestContext context) {
            throw new ProblemException(ProblemCode.METHOD_NOT_ALLOWED, "A subscription cannot be deleted.");
        }

        @Override
        public JsonObject view(ReadTransaction transaction, ResourceRow row, JsonObject document) {
            return JsonObject.builder()
                    .put("id", row.id().toString())
                    .put("authorizationSource", "RoleBased")
                    .put("managedByTenants", io.holdfast.kernel.json.JsonArray.EMPTY)
                    .put("subscriptionId", row.id().name())
                    .put("tenantId", tenant.toString())
                    .put(
                            "displayName",
                            row.document()
                                    .object("properties")
                                    .flatMap(properties -> properties.string("displayName"))
                                    .orElse(row.id().name()))
                    .put("state", "Enabled")
                    .put(
                            "subscriptionPolicies",
                            JsonObject.of(
                                    "locationPlacementId", Json.of("Holdfast"),
                                    "quotaId", Json.of("Holdfast"),
                                    "spendingLimit", Json.of("Off")))
                    .build();
        }
    }

    private record GroupRules() implements ResourceRules {
        @Override
        public Deleted delete(WriteTransaction transaction, ResourceRow row, RequestContext context) {
            transaction.put(new WorkRow(
                    EMPTY_GROUP,
                    row.id().key(),
                    context.time(),
                    0,
                    JsonObject.builder()
                            .put("resource", row.id().toString())
                            .put("caller", context.caller().name())
                            .put("objectId", context.caller().objectId())
                            .put("correlationId", context.correlationId())
                            .build()));
            return new Deleted.Later(row.generation());
        }
    }
}
