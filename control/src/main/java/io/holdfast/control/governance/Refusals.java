package io.holdfast.control.governance;

import io.holdfast.control.governance.Assigned.Member;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.EvaluatedExpression;
import java.util.List;
import java.util.Optional;

/** A refusal by policy as Azure answers it: 403 {@code RequestDisallowedByPolicy}, with every policy that refused. */
final class Refusals {
    private Refusals() {}

    /**
     * One policy that refuses.
     *
     * @param effect as the definition or the assignment spells it
     * @param failure why it could not be evaluated or carried out; empty where its rule refuses
     */
    record Refusal(Assigned assigned, Member member, String effect, List<EvaluatedExpression> reasons, String failure) {
        Refusal {
            reasons = List.copyOf(reasons);
        }
    }

    static ProblemException of(ResourceId resource, List<Refusal> refusals) {
        Optional<String> words = refusals.stream()
                .flatMap(refusal -> refusal.assigned().message(refusal.member()).stream())
                .findFirst();
        JsonArray identifiers = refusals.stream().map(Refusals::identifier).collect(JsonArray.collector());
        String failures = refusals.stream()
                .map(Refusal::failure)
                .filter(failure -> !failure.isEmpty())
                .findFirst()
                .map(failure -> " The policy could not be carried out: " + failure)
                .orElse("");
        String message = words.map(text -> "Resource '" + resource.name() + "' was disallowed by policy. Reasons: '"
                        + text + "'. See error details for policy resource IDs.")
                .orElseGet(() -> "Resource '" + resource.name() + "' was disallowed by policy. Policy identifiers: '"
                        + identifiers.compact() + "'.");
        return Problem.of(ProblemCode.DISALLOWED_BY_POLICY, message + failures, resource.name())
                .withInfo(refusals.stream().map(Refusals::info).toList())
                .exception();
    }

    private static Json identifier(Refusal refusal) {
        JsonObject.Builder identifier = JsonObject.builder()
                .put(
                        "policyAssignment",
                        named(
                                refusal.assigned().displayName(),
                                refusal.assigned().id()))
                .put(
                        "policyDefinition",
                        named(refusal.member().displayName(), refusal.member().definition()));
        refusal.assigned()
                .set()
                .ifPresent(set -> identifier.put(
                        "policySetDefinition", named(refusal.assigned().setDisplayName(), set)));
        return identifier.build();
    }

    private static JsonObject named(String name, ResourceId id) {
        return JsonObject.builder().put("name", name).put("id", id.toString()).build();
    }

    private static JsonObject info(Refusal refusal) {
        Assigned assigned = refusal.assigned();
        Member member = refusal.member();
        JsonObject.Builder info = JsonObject.builder()
                .put("policyDefinitionDisplayName", member.displayName())
                .put(
                        "evaluationDetails",
                        JsonObject.of(
                                "evaluatedExpressions",
                                refusal.reasons().stream()
                                        .map(reason -> (Json) reason.toJson())
                                        .collect(JsonArray.collector())))
                .put("policyDefinitionId", member.definition().toString())
                .put("policyDefinitionName", member.definition().name())
                .put("policyDefinitionEffect", refusal.effect())
                .put("policyAssignmentId", assigned.id().toString())
                .put("policyAssignmentName", assigned.id().name())
                .put("policyAssignmentDisplayName", assigned.displayName())
                .put("policyAssignmentScope", assigned.scope().toString())
                .put("policyAssignmentParameters", assigned.parameters());
        assigned.set()
                .ifPresent(set -> info.put("policySetDefinitionId", set.toString())
                        .put("policySetDefinitionName", set.name())
                        .put("policySetDefinitionDisplayName", assigned.setDisplayName())
                        .put("policyDefinitionReferenceId", member.referenceId()));
        if (!refusal.failure().isEmpty()) {
            info.put("failure", refusal.failure());
        }
        return JsonObject.builder()
                .put("type", "PolicyViolation")
                .put("info", info.build())
                .build();
    }
}
