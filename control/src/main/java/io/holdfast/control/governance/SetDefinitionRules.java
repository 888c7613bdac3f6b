package io.holdfast.control.governance;

import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceRules;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** {@code Microsoft.Authorization/policySetDefinitions}: initiatives, whose members have to exist and take their parameters. */
final class SetDefinitionRules implements ResourceRules {
    private final PolicySnapshots snapshots;

    SetDefinitionRules(PolicySnapshots snapshots) {
        this.snapshots = snapshots;
    }

    static List<JsonObject> members(JsonObject document) {
        return document.object("properties").flatMap(properties -> properties.array("policyDefinitions")).stream()
                .flatMap(JsonArray::stream)
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .toList();
    }

    @Override
    public boolean governs() {
        return true;
    }

    @Override
    public boolean open(ResourceId id) {
        return DefinitionRules.isBuiltIn(id);
    }

    @Override
    public Object prepare(Draft draft) {
        DefinitionRules.checkScope(draft.id());
        DefinitionVersions.check(draft.document());
        snapshots.checkInitiative(draft.id(), referenced(draft.document()));
        return "";
    }

    @Override
    public Written write(WriteTransaction transaction, Write write) {
        JsonObject document = referenced(write.document());
        DefinitionVersions.keep(transaction, write.context(), write.id(), write.existing(), document);
        return Written.done(document);
    }

    /** Every member has a reference id; one that is not given is made of the definition's name and the place. */
    private static JsonObject referenced(JsonObject document) {
        JsonObject properties = document.object("properties").orElse(JsonObject.EMPTY);
        List<Json> members = new ArrayList<>();
        for (JsonObject member : members(document)) {
            String name = member.string("policyDefinitionId").orElse("");
            members.add(
                    member.has("policyDefinitionReferenceId")
                            ? member
                            : member.with(
                                    "policyDefinitionReferenceId",
                                    name.substring(name.lastIndexOf('/') + 1) + "_" + (members.size() + 1)));
        }
        return document.with("properties", properties.with("policyDefinitions", new JsonArray(members)));
    }

    @Override
    public Deleted delete(WriteTransaction transaction, ResourceRow row, RequestContext context) {
        if (DefinitionRules.isBuiltIn(row.id())) {
            throw new ProblemException(ProblemCode.METHOD_NOT_ALLOWED, "A built-in initiative cannot be deleted.");
        }
        DefinitionRules.checkUnused(transaction, row.id());
        return new Deleted.Now();
    }

    @Override
    public JsonObject view(ReadTransaction transaction, ResourceRow row, JsonObject document) {
        return DefinitionRules.described(transaction, row, document);
    }
}
