package io.holdfast.control.governance;

import io.holdfast.control.identity.RoleAssignments;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceRules;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@code Microsoft.Authorization/policyAssignments}. */
final class AssignmentRules implements ResourceRules {
    private static final int MAX_NOT_SCOPES = 400;
    private static final int MAX_NAME = 128;
    private static final int MAX_NAME_AT_GROUP = 24;

    private final PolicySnapshots snapshots;

    AssignmentRules(PolicySnapshots snapshots) {
        this.snapshots = snapshots;
    }

    @Override
    public boolean governs() {
        return true;
    }

    @Override
    public Object prepare(Draft draft) {
        ResourceId scope = draft.id().parent().orElse(ResourceId.ROOT);
        int longest = scope.type().equals(ManagementGroups.TYPE) ? MAX_NAME_AT_GROUP : MAX_NAME;
        if (draft.id().name().length() > longest) {
            throw Problem.of(
                            ProblemCode.INVALID_RESOURCE_NAME,
                            "The name of this assignment has "
                                    + draft.id().name().length() + " characters (expected: at most " + longest + ").",
                            "name")
                    .exception();
        }
        JsonObject properties = draft.document().object("properties").orElse(JsonObject.EMPTY);
        enforcement(properties);
        Optional<JsonArray> excluded = properties.array("notScopes");
        if (excluded.isPresent() && excluded.get().size() > MAX_NOT_SCOPES) {
            throw invalid("notScopes", "at most " + MAX_NOT_SCOPES);
        }
        for (String id : Names.of(excluded)) {
            ResourceId.parse(id);
        }
        for (var message : properties.array("nonComplianceMessages").orElse(JsonArray.EMPTY)) {
            if (!(message instanceof JsonObject object)
                    || object.string("message").isEmpty()) {
                throw invalid("nonComplianceMessages", "objects with a message");
            }
        }
        checkIdentity(draft.document());
        snapshots.checkAssignment(draft.id(), draft.document());
        return "";
    }

    private static void checkIdentity(JsonObject document) {
        String type = document.object("identity")
                .flatMap(identity -> identity.string("type"))
                .orElse("None");
        if (!Ascii.equalsIgnoreCase(type, "SystemAssigned") && !Ascii.equalsIgnoreCase(type, "None")) {
            throw Problem.of(
                            ProblemCode.INVALID_IDENTITY,
                            "The identity type '" + type.replaceAll("\\p{Cntrl}", "?")
                                    + "' is not built (expected: SystemAssigned or None).",
                            "identity.type")
                    .exception();
        }
    }

    static String enforcement(JsonObject properties) {
        String given = properties.string("enforcementMode").orElse("Default");
        for (String known : List.of("Default", "DoNotEnforce")) {
            if (Ascii.equalsIgnoreCase(known, given)) {
                return known;
            }
        }
        throw invalid("enforcementMode", "Default or DoNotEnforce");
    }

    private static ProblemException invalid(String member, String expected) {
        return Problem.of(
                        ProblemCode.INVALID_REQUEST_CONTENT,
                        "'properties." + member + "' is wrong (expected: " + expected + ").",
                        "properties." + member)
                .exception();
    }

    @Override
    public Written write(WriteTransaction transaction, Write write) {
        JsonObject document = write.document();
        Optional<JsonObject> identity = document.object("identity");
        boolean own = identity.flatMap(given -> given.string("type"))
                .filter(type -> Ascii.lower(type).contains("systemassigned"))
                .isPresent();
        if (own) {
            // the identity of an assignment stays the same for its whole life: roles are given to it
            String principal = write.existing()
                    .flatMap(row -> row.document().object("identity"))
                    .flatMap(before -> before.string("principalId"))
                    .orElseGet(() -> UUID.randomUUID().toString());
            document = document.with(
                    "identity", identity.get().with("principalId", principal).with("tenantId", snapshots.tenant()));
        }
        return Written.done(document);
    }

    @Override
    public void cascade(WriteTransaction transaction, ResourceRow row, RequestContext context) {
        // the identity goes with the assignment, and so do its roles
        row.document()
                .object("identity")
                .flatMap(identity -> identity.string("principalId"))
                .ifPresent(principal -> RoleAssignments.removeOf(transaction, principal, context.time()));
    }

    @Override
    public JsonObject view(ReadTransaction transaction, ResourceRow row, JsonObject document) {
        JsonObject properties =
                document.object("properties").orElse(JsonObject.EMPTY).without("provisioningState");
        JsonObject shown = properties
                .with("scope", row.id().parent().orElse(ResourceId.ROOT).toString())
                .with("enforcementMode", new JsonString(enforcement(properties)))
                .with("notScopes", properties.array("notScopes").orElse(JsonArray.EMPTY))
                .with(
                        "metadata",
                        DefinitionRules.authored(
                                row, properties.object("metadata").orElse(JsonObject.EMPTY)));
        return document.with("properties", shown);
    }
}
