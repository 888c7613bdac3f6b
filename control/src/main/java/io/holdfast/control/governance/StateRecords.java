package io.holdfast.control.governance;

import io.holdfast.control.governance.Assigned.Member;
import io.holdfast.control.governance.ComplianceIndex.Found;
import io.holdfast.kernel.ResourceId;
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
        JsonObject.Builder json = new RecordMembers(
                        state.since().toString(),
                        resource,
                        location,
                        groups,
                        assigned.id(),
                        assigned.scope(),
                        assigned.parameters().compact(),
                        member.definition(),
                        member.policy().effectText(),
                        member.metadata().string("category").orElse("tbd"),
                        assigned.set().map(ResourceId::toString).orElse(""),
                        member.referenceId(),
                        JsonArray.ofStrings(member.groups()),
                        member.version(),
                        state.state())
                .json()
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
