package io.holdfast.control.identity;

import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceRules;
import io.holdfast.control.resources.ResourceTypeDescriptor;
import io.holdfast.control.resources.ResourceTypeDescriptor.ParentKind;
import io.holdfast.control.resources.Shape;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;

/** {@code Holdfast.Identity/servicePrincipals}: who may sign in. Secrets are made by the action {@code addPassword}. */
public final class ServicePrincipals implements ResourceRules {
    public static final String TYPE = "Holdfast.Identity/servicePrincipals";

    private final Principals principals;

    private ServicePrincipals(Principals principals) {
        this.principals = principals;
    }

    public static ResourceTypeDescriptor descriptor(Store store, Principals principals) {
        return ResourceTypeDescriptor.of(TYPE, List.of("2026-11-01"))
                .below(ParentKind.TENANT)
                .name("[A-Za-z0-9][A-Za-z0-9 _.-]{0,88}[A-Za-z0-9]|[A-Za-z0-9]")
                .properties(Shape.object().string("displayName").readOnly("appId", "objectId", "provisioningState"))
                .rules(new ServicePrincipals(principals))
                .action("addPassword", (context, id, body) -> addPassword(store, principals, context, id))
                .build();
    }

    private static JsonObject addPassword(Store store, Principals principals, RequestContext context, ResourceId id) {
        return store.commit(transaction -> {
            String appId = appId(transaction.resource(id).orElseThrow());
            return JsonObject.builder()
                    .put("appId", appId)
                    .put("secretText", principals.addSecret(transaction, appId, context.time()))
                    .build();
        });
    }

    @Override
    public boolean governs() {
        return true;
    }

    @Override
    public Written write(WriteTransaction transaction, Write write) {
        JsonObject properties = write.document().object("properties").orElse(JsonObject.EMPTY);
        if (write.existing().isPresent()) {
            JsonObject kept =
                    write.existing().get().document().object("properties").orElse(JsonObject.EMPTY);
            return Written.done(write.document()
                    .with("properties", kept.toBuilder().putAll(properties).build()));
        }
        Principals.Principal principal = principals.create(
                transaction, properties.string("displayName").orElse(write.id().name()));
        return Written.done(write.document()
                .with(
                        "properties",
                        properties
                                .with("displayName", principal.displayName())
                                .with("appId", principal.appId())
                                .with("objectId", principal.objectId())));
    }

    @Override
    public void cascade(WriteTransaction transaction, ResourceRow row, RequestContext context) {
        principals.delete(transaction, appId(row));
        // with its roles: tokens that were given out before are worth nothing from now on
        row.document()
                .object("properties")
                .flatMap(properties -> properties.string("objectId"))
                .ifPresent(objectId -> RoleAssignments.removeOf(transaction, objectId, context.time()));
    }

    private static String appId(ResourceRow row) {
        return row.document()
                .object("properties")
                .flatMap(properties -> properties.string("appId"))
                .orElseThrow();
    }
}
