package io.holdfast.control.identity;

import io.holdfast.control.resources.ResourceRules;
import io.holdfast.control.resources.ResourceTypeDescriptor;
import io.holdfast.control.resources.ResourceTypeDescriptor.ParentKind;
import io.holdfast.control.resources.Shape;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.List;

/** {@code Microsoft.Authorization/roleAssignments}, on any scope. */
public final class RoleAssignments implements ResourceRules {
    public static final ResourceType TYPE = ResourceType.of("Microsoft.Authorization/roleAssignments");

    public static ResourceTypeDescriptor descriptor() {
        return ResourceTypeDescriptor.of(
                        TYPE.toString(),
                        List.of("2015-07-01", "2018-01-01-preview", "2020-04-01-preview", "2022-04-01"))
                .below(ParentKind.TENANT, ParentKind.SUBSCRIPTION, ParentKind.RESOURCE_GROUP, ParentKind.ANY_RESOURCE)
                .name("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
                .properties(Shape.object()
                        .string(
                                "roleDefinitionId",
                                "principalId",
                                "principalType",
                                "description",
                                "condition",
                                "conditionVersion",
                                "delegatedManagedIdentityResourceId")
                        .readOnly("scope", "createdOn", "updatedOn", "createdBy", "updatedBy", "provisioningState"))
                .rules(new RoleAssignments())
                .build();
    }

    @Override
    public boolean governs() {
        return true;
    }

    @Override
    public Written write(WriteTransaction transaction, Write write) {
        JsonObject properties = write.document()
                .object("properties")
                .orElseThrow(() -> invalid("properties", "an object with roleDefinitionId and principalId"));
        String roleId = properties
                .string("roleDefinitionId")
                .map(RoleAssignments::roleName)
                .orElseThrow(() -> invalid("properties.roleDefinitionId", "the id of a role definition"));
        RoleDefinition role = RoleDefinition.find(roleId)
                .orElseThrow(() -> invalid("properties.roleDefinitionId", "a role definition that exists"));
        String principal = properties
                .string("principalId")
                .filter(id -> id.matches("[0-9A-Fa-f-]{36}"))
                .orElseThrow(() -> invalid("properties.principalId", "the object id of a principal"));
        if (properties.has("condition")) {
            throw invalid("properties.condition", "no condition; conditions are not built yet");
        }
        if (write.existing()
                .filter(row -> Grant.of(row)
                        .equals(new Grant(
                                Ascii.lower(principal),
                                Ascii.lower(role.id()),
                                row.id().parent().orElse(ResourceId.ROOT))))
                .isPresent()) {
            // the same again, as when a deployment is repeated
            return Written.done(write.existing().get().document());
        }
        if (write.existing().isPresent()) {
            throw new ProblemException(
                    ProblemCode.ROLE_ASSIGNMENT_EXISTS, "The role assignment already exists and cannot be changed.");
        }
        ResourceId scope = write.id().parent().orElse(ResourceId.ROOT);
        for (ResourceRow row : transaction.resources(new ResourceQuery(
                scope, java.util.Optional.of(TYPE), true, java.util.Optional.empty(), Integer.MAX_VALUE))) {
            Grant grant = Grant.of(row);
            if (grant.roleId().equals(Ascii.lower(role.id()))
                    && grant.principal().equals(Ascii.lower(principal))) {
                throw new ProblemException(
                        ProblemCode.ROLE_ASSIGNMENT_EXISTS,
                        "The principal already has the role '" + role.name() + "' at this scope ("
                                + row.id().name() + ").");
            }
        }
        String definition = "/providers/Microsoft.Authorization/roleDefinitions/" + role.id();
        String prefix = write.id().subscription().map(ResourceId::toString).orElse("");
        return Written.done(
                write.document().with("properties", properties.with("roleDefinitionId", prefix + definition)));
    }

    @Override
    public JsonObject view(ReadTransaction transaction, ResourceRow row, JsonObject document) {
        JsonObject properties = document.object("properties")
                .orElse(JsonObject.EMPTY)
                .without("provisioningState")
                .with("scope", row.id().parent().orElse(ResourceId.ROOT).toString())
                .with("createdOn", row.created().toString())
                .with("updatedOn", row.changed().toString())
                .with("createdBy", row.createdBy())
                .with("updatedBy", row.changedBy());
        return document.with("properties", properties);
    }

    /** Removes every role of a principal, wherever it was given. */
    public static void removeOf(WriteTransaction transaction, String objectId, Instant now) {
        for (ResourceRow row : transaction.resources(ResourceQuery.below(ResourceId.ROOT, TYPE))) {
            if (Grant.of(row).principal().equals(Ascii.lower(objectId))) {
                transaction.delete(row.id());
                transaction.append(new ChangeRow(0, row.id(), ChangeRow.Kind.DELETE, "", now));
            }
        }
    }

    private static String roleName(String definitionId) {
        return definitionId.substring(definitionId.lastIndexOf('/') + 1);
    }

    private static ProblemException invalid(String target, String expected) {
        return Problem.of(
                        ProblemCode.INVALID_REQUEST_CONTENT,
                        "'" + target + "' is missing or wrong (expected: " + expected + ").",
                        target)
                .exception();
    }

    /** One assignment as decisions need it, everything in lower case. */
    record Grant(String principal, String roleId, ResourceId scope) {
        static Grant of(ResourceRow row) {
            JsonObject properties = row.document().object("properties").orElse(JsonObject.EMPTY);
            return new Grant(
                    Ascii.lower(properties.string("principalId").orElse("")),
                    Ascii.lower(roleName(properties.string("roleDefinitionId").orElse(""))),
                    row.id().parent().orElse(ResourceId.ROOT));
        }
    }
}
