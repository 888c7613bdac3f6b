package io.holdfast.control.governance;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;

/**
 * What states and events of policies have in common in Azure's shape: members in its order, ids in lower case, and empty
 * texts where it has no null.
 *
 * @param location of the resource; empty where it has none
 * @param managementGroups above the resource, outermost last
 * @param parameters of the assignment; empty when it is gone
 * @param set id of the initiative; empty where there is none
 * @param referenceId of the definition in the initiative
 * @param groups of the definition in the initiative
 */
record RecordMembers(
        String timestamp,
        ResourceId resource,
        String location,
        String managementGroups,
        ResourceId assignment,
        ResourceId scope,
        String parameters,
        ResourceId definition,
        String effect,
        String category,
        String set,
        String referenceId,
        JsonArray groups,
        String version,
        String state) {

    JsonObject.Builder json() {
        return JsonObject.builder()
                .put("timestamp", timestamp)
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
                .put("policyAssignmentScope", Ascii.lower(scope.toString()))
                .put("policyDefinitionName", Ascii.lower(definition.name()))
                .put("policyDefinitionAction", Ascii.lower(effect))
                .put("policyDefinitionCategory", category)
                .put("policySetDefinitionId", Ascii.lower(set))
                .put("policySetDefinitionName", Ascii.lower(set.substring(set.lastIndexOf('/') + 1)))
                .put("policySetDefinitionOwner", "")
                .put("policySetDefinitionCategory", "")
                .put("policySetDefinitionParameters", "")
                .put("managementGroupIds", managementGroups)
                .put("policyDefinitionReferenceId", Ascii.lower(referenceId))
                .put("complianceState", state)
                .put("policyDefinitionGroupNames", groups.isEmpty() ? JsonArray.of(Json.of("")) : groups)
                .put("policyDefinitionVersion", version);
    }
}
