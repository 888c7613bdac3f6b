package io.holdfast.control.governance;

import io.holdfast.control.governance.Assigned.Member;
import io.holdfast.control.governance.ComplianceIndex.Found;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;

/** States in Azure's shape: members in its order, ids in lower case, and empty texts where it has no null. */
final class StateRecords {
    private StateRecords() {}

    /**
     * @param location of the resource; empty where it has none
     * @param groups management groups above the resource, outermost last
     */
    static JsonObject of(Found found, String location, String groups, boolean withDetails) {
        PolicyState state = found.state();
        Assigned assigned = state.assigned();
        Member member = state.member();
        ResourceId resource = found.resource();
        boolean compliant = !state.state().equals(PolicyState.NON_COMPLIANT);
        JsonObject.Builder json = JsonObject.builder()
                .put("timestamp", state.since().toString())
                .put("resourceId", Ascii.lower(resource.toString()))
                .put("policyAssignmentId", Ascii.lower(assigned.id().toString()))
                .put("policyDefinitionId", Ascii.lower(member.definition().toString()))
                .put("effectiveParameters", "")
                .put("isCompliant", compliant)
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
                .put("policyAssignmentName", Ascii.lower(assigned.id().name()))
                .put("policyAssignmentOwner", "tbd")
                .put("policyAssignmentParameters", assigned.parameters().compact())
                .put("policyAssignmentScope", Ascii.lower(assigned.scope().toString()))
                .put("policyDefinitionName", Ascii.lower(member.definition().name()))
                .put("policyDefinitionAction", Ascii.lower(member.policy().effectText()))
                .put(
                        "policyDefinitionCategory",
                        member.metadata().string("category").orElse("tbd"))
                .put(
                        "policySetDefinitionId",
                        assigned.set().map(set -> Ascii.lower(set.toString())).orElse(""))
                .put(
                        "policySetDefinitionName",
                        assigned.set().map(set -> Ascii.lower(set.name())).orElse(""))
                .put("policySetDefinitionOwner", "")
                .put("policySetDefinitionCategory", "")
                .put("policySetDefinitionParameters", "")
                .put("managementGroupIds", groups)
                .put("policyDefinitionReferenceId", Ascii.lower(member.referenceId()))
                .put("complianceState", state.state())
                .put(
                        "policyDefinitionGroupNames",
                        member.groups().isEmpty() ? JsonArray.of(Json.of("")) : JsonArray.ofStrings(member.groups()))
                .put("policyDefinitionVersion", member.version())
                .put("policySetDefinitionVersion", "")
                .put("policyAssignmentVersion", "")
                .put("complianceReasonCode", "");
        if (withDetails) {
            json.put("policyEvaluationDetails", state.details());
            // ours: the sentence that a person reads
            json.put("holdfastReason", reason(state));
        }
        return json.build();
    }

    private static String reason(PolicyState state) {
        return state.state().equals(PolicyState.NON_COMPLIANT)
                ? state.assigned().message(state.member()).orElse(state.reason())
                : state.reason();
    }
}
