package io.holdfast.control.governance;

import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceRules;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.PolicyDefinition;
import io.holdfast.policy.PolicyException;
import io.holdfast.policy.PolicyLimits;
import java.util.Optional;

/** {@code Microsoft.Authorization/policyDefinitions}: what cannot be evaluated is not taken. */
final class DefinitionRules implements ResourceRules {
    @Override
    public boolean governs() {
        return true;
    }

    @Override
    public boolean open(ResourceId id) {
        return isBuiltIn(id);
    }

    static boolean isBuiltIn(ResourceId id) {
        return id.parent().equals(Optional.of(ResourceId.ROOT));
    }

    /** Custom definitions stand below a subscription or a management group. */
    static void checkScope(ResourceId id) {
        if (isBuiltIn(id)) {
            throw new ProblemException(
                    ProblemCode.METHOD_NOT_ALLOWED, "Built-in definitions come with the control plane.");
        }
        ResourceId scope = id.parent().orElse(ResourceId.ROOT);
        if (!scope.isSubscription() && !scope.type().equals(ManagementGroups.TYPE)) {
            throw Problem.of(
                            ProblemCode.INVALID_RESOURCE_ID,
                            "A definition cannot stand below " + scope
                                    + " (expected: a subscription or a management group).")
                    .exception();
        }
    }

    @Override
    public Object prepare(Draft draft) {
        checkScope(draft.id());
        DefinitionVersions.check(draft.document());
        JsonObject properties = draft.document().object("properties").orElse(JsonObject.EMPTY);
        try {
            // one for another service is taken too: it is stored and listed, and judges nothing
            PolicyDefinition.parse(draft.document(), PolicyLimits.CUSTOM);
        } catch (PolicyException refused) {
            throw PolicyProblems.of(refused);
        }
        draft.existing()
                .ifPresent(row ->
                        checkParameters(row.document().object("properties").orElse(JsonObject.EMPTY), properties));
        return "";
    }

    /** The type of a parameter never changes, and a new one needs a default value. */
    private static void checkParameters(JsonObject before, JsonObject after) {
        JsonObject old = before.object("parameters").orElse(JsonObject.EMPTY);
        after.object("parameters").orElse(JsonObject.EMPTY).members().forEach((name, value) -> {
            JsonObject parameter = value instanceof JsonObject object ? object : JsonObject.EMPTY;
            Optional<JsonObject> known = old.findIgnoreCase(name)
                    .filter(JsonObject.class::isInstance)
                    .map(JsonObject.class::cast);
            boolean fits = known.isPresent()
                    ? Ascii.equalsIgnoreCase(
                            known.get().string("type").orElse(""),
                            parameter.string("type").orElse(""))
                    : parameter.findIgnoreCase("defaultValue").isPresent();
            if (!fits) {
                throw Problem.of(
                                ProblemCode.INVALID_POLICY_PARAMETERS,
                                "The parameter '" + name
                                        + "' cannot be changed so (expected: the type that it has, and a defaultValue"
                                        + " for a new one).",
                                "properties.parameters." + name)
                        .exception();
            }
        });
    }

    @Override
    public Written write(WriteTransaction transaction, Write write) {
        DefinitionVersions.keep(transaction, write.context(), write.id(), write.existing(), write.document());
        return Written.done(write.document());
    }

    @Override
    public Deleted delete(WriteTransaction transaction, ResourceRow row, RequestContext context) {
        if (isBuiltIn(row.id())) {
            throw new ProblemException(ProblemCode.METHOD_NOT_ALLOWED, "A built-in definition cannot be deleted.");
        }
        checkUnused(transaction, row.id());
        return new Deleted.Now();
    }

    /** @throws ProblemException PolicyDefinitionInUse, naming who uses it */
    static void checkUnused(ReadTransaction transaction, ResourceId definition) {
        for (ResourceRow user : transaction.resources(ResourceQuery.below(ResourceId.ROOT, PolicyTypes.ASSIGNMENT))) {
            if (user.document()
                    .object("properties")
                    .flatMap(properties -> properties.string("policyDefinitionId"))
                    .filter(id -> Ascii.equalsIgnoreCase(id, definition.toString()))
                    .isPresent()) {
                throw inUse(definition, user.id());
            }
        }
        for (ResourceRow user :
                transaction.resources(ResourceQuery.below(ResourceId.ROOT, PolicyTypes.SET_DEFINITION))) {
            if (SetDefinitionRules.members(user.document()).stream()
                    .anyMatch(member -> Ascii.equalsIgnoreCase(
                            member.string("policyDefinitionId").orElse(""), definition.toString()))) {
                throw inUse(definition, user.id());
            }
        }
    }

    private static ProblemException inUse(ResourceId definition, ResourceId user) {
        return new ProblemException(
                ProblemCode.POLICY_IN_USE,
                "The definition '" + definition.name() + "' is used by '" + user + "'; delete that first.");
    }

    @Override
    public JsonObject view(ReadTransaction transaction, ResourceRow row, JsonObject document) {
        return described(transaction, row, document);
    }

    /** With the members that say whose it is. */
    static JsonObject described(ReadTransaction transaction, ResourceRow row, JsonObject document) {
        boolean builtIn = isBuiltIn(row.id());
        String given = document.object("properties")
                .flatMap(properties -> properties.string("policyType"))
                .orElse("");
        // one that only stands for a control that Microsoft looks after
        String shipped = Ascii.equalsIgnoreCase(given, "Static") ? "Static" : "BuiltIn";
        JsonObject.Builder properties = JsonObject.builder().put("policyType", builtIn ? shipped : "Custom");
        document.object("properties").orElse(JsonObject.EMPTY).members().forEach((name, value) -> {
            if (!name.equals("provisioningState") && !name.equals("policyType")) {
                properties.put(name, value);
            }
        });
        JsonObject described = properties.build();
        if (!builtIn) {
            JsonObject metadata = described.object("metadata").orElse(JsonObject.EMPTY);
            described = described.with("metadata", authored(row, metadata));
        }
        return document.with(
                "properties",
                described
                        .with("version", DefinitionVersions.version(document))
                        .with(
                                "versions",
                                JsonArray.ofStrings(
                                        DefinitionVersions.of(transaction, row).keySet())));
    }

    /** {@code createdBy} and so on, as Azure keeps them in {@code metadata}. */
    static JsonObject authored(ResourceRow row, JsonObject metadata) {
        JsonObject authored = metadata.with("createdBy", row.createdBy())
                .with("createdOn", row.created().toString());
        return row.generation() == 1
                ? authored.with("updatedBy", Json.ofNull()).with("updatedOn", Json.ofNull())
                : authored.with("updatedBy", row.changedBy())
                        .with("updatedOn", row.changed().toString());
    }
}
