package io.holdfast.control.governance;

import io.holdfast.control.governance.PolicyEvents.Event;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;

/** Events in Azure's shape, as {@link StateRecords} has the states. */
final class EventRecords {
    private EventRecords() {}

    /**
     * @param location of the resource; empty where it has none, or is gone
     * @param groups management groups above the resource, outermost last
     * @param parameters that the assignment has now; empty when it is gone
     */
    static JsonObject of(Event event, String location, String groups, String parameters, String tenant) {
        ResourceId resource = event.resource();
        ResourceId assignment = event.policy("assignment");
        ResourceId definition = event.policy("definition");
        JsonObject change = event.change();
        String set = text(change, "set");
        String state = text(change, "state");
        JsonArray names = change.array("groups").orElse(JsonArray.EMPTY);
        return JsonObject.builder()
                .put("timestamp", event.time())
                .put("resourceId", Ascii.lower(resource.toString()))
                .put("policyAssignmentId", Ascii.lower(assignment.toString()))
                .put("policyDefinitionId", Ascii.lower(definition.toString()))
                .put("effectiveParameters", "")
                .put("isCompliant", !state.equals(PolicyState.NON_COMPLIANT))
                .put(
                        "subscriptionId",
                        resource.subscription().map(ResourceId::name).orElse(""))
                .put("resourceType", resource.type().toString())
                .put("resourceLocation", location)
                .put(
                        "resourceGroup",
                        resource.resourceGroup()
                                .map(group -> Ascii.lower(group.name()))
                                .orElse(""))
                .put("resourceTags", "tbd")
                .put("policyAssignmentName", Ascii.lower(assignment.name()))
                .put("policyAssignmentOwner", "tbd")
                .put("policyAssignmentParameters", parameters)
                .put(
                        "policyAssignmentScope",
                        Ascii.lower(assignment.parent().orElse(ResourceId.ROOT).toString()))
                .put("policyDefinitionName", Ascii.lower(definition.name()))
                .put("policyDefinitionAction", Ascii.lower(text(change, "effect")))
                .put("policyDefinitionCategory", text(change, "category"))
                .put("policySetDefinitionId", Ascii.lower(set))
                .put("policySetDefinitionName", Ascii.lower(set.substring(set.lastIndexOf('/') + 1)))
                .put("policySetDefinitionOwner", "")
                .put("policySetDefinitionCategory", "")
                .put("policySetDefinitionParameters", "")
                .put("managementGroupIds", groups)
                .put("policyDefinitionReferenceId", Ascii.lower(text(change, "referenceId")))
                .put("complianceState", state)
                .put("policyDefinitionGroupNames", names.isEmpty() ? JsonArray.of(Json.of("")) : names)
                .put("policyDefinitionVersion", text(change, "version"))
                .put("tenantId", tenant)
                .put("principalOid", "")
                // ours: what it was before, and the sentence that a person reads
                .put("holdfastPreviousState", text(change, "before"))
                .put("holdfastReason", text(change, "reason"))
                .build();
    }

    private static String text(JsonObject json, String name) {
        return json.string(name).orElse("");
    }
}
