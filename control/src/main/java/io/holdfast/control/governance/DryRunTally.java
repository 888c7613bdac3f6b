package io.holdfast.control.governance;

import io.holdfast.control.governance.Assigned.Member;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts what a dry run finds, and keeps so many of the findings as an answer may have: those that do not comply first. */
final class DryRunTally {
    private static final int MOST_DETAILS = 16_384;
    private static final int MOST_REASON = 2_000;
    private static final int MOST_BYTES = 2 << 20;

    private final Assigned assigned;
    private final int top;
    private final Map<String, Long> states = new LinkedHashMap<>();
    private final Map<Member, Map<String, Long>> byMember = new LinkedHashMap<>();
    private final List<JsonObject> wrong = new ArrayList<>();
    private final List<JsonObject> other = new ArrayList<>();
    private long examined;
    private long found;
    private int bytes;

    DryRunTally(Assigned assigned, int top) {
        this.assigned = assigned;
        this.top = top;
        assigned.members().forEach(member -> byMember.put(member, new LinkedHashMap<>()));
    }

    void add(ResourceRow row, List<PolicyState> judged) {
        examined++;
        judged.stream()
                .map(PolicyState::state)
                .reduce(Rollup::worse)
                .ifPresent(state -> states.merge(state, 1L, Long::sum));
        for (PolicyState state : judged) {
            found++;
            byMember.getOrDefault(state.member(), new LinkedHashMap<>()).merge(state.state(), 1L, Long::sum);
            boolean complies = state.state().equals(PolicyState.COMPLIANT);
            List<JsonObject> kept = complies ? other : wrong;
            if (kept.size() < top && bytes < MOST_BYTES) {
                JsonObject entry = entry(row, state);
                bytes += entry.utf8().length;
                kept.add(entry);
            }
        }
    }

    private static JsonObject entry(ResourceRow row, PolicyState state) {
        String reason = state.reason();
        JsonObject.Builder json = JsonObject.builder()
                .put("resourceId", row.id().toString())
                .put("resourceType", row.id().type().toString())
                .put("complianceState", state.state())
                .put("effect", Ascii.lower(state.member().policy().effectText()))
                .put("policyDefinitionId", state.member().definition().toString())
                .put("policyDefinitionReferenceId", state.member().referenceId())
                .put("reason", reason.length() > MOST_REASON ? reason.substring(0, MOST_REASON) + "…" : reason);
        // values of a resource may be long; the reason says what matters of them
        if (!state.details().isEmpty() && state.details().utf8().length <= MOST_DETAILS) {
            json.put("policyEvaluationDetails", state.details());
        }
        return json.build();
    }

    /** @param complete false when time ran out before the last resource */
    JsonObject answer(boolean complete) {
        List<Json> listed = new ArrayList<>(wrong);
        other.stream().limit(top - wrong.size()).forEach(listed::add);
        long concerned = states.values().stream().mapToLong(Long::longValue).sum();
        return JsonObject.builder()
                .put("scope", assigned.scope().toString())
                .put("complete", complete)
                .put(
                        "results",
                        JsonObject.builder()
                                .put("examinedResources", examined)
                                .put("notApplicableResources", examined - concerned)
                                .put("nonCompliantResources", states.getOrDefault(PolicyState.NON_COMPLIANT, 0L))
                                .put("resourceDetails", details(states))
                                .build())
                .put(
                        "policyDefinitions",
                        byMember.entrySet().stream()
                                .map(entry -> (Json) member(entry.getKey(), entry.getValue()))
                                .collect(JsonArray.collector()))
                .put("resources", new JsonArray(listed))
                .put("moreResources", found - listed.size())
                .build();
    }

    private static JsonObject member(Member member, Map<String, Long> states) {
        return JsonObject.builder()
                .put("policyDefinitionId", member.definition().toString())
                .put("policyDefinitionReferenceId", member.referenceId())
                .put("displayName", member.displayName())
                .put("effect", Ascii.lower(member.policy().effectText()))
                .put("unknownAliases", JsonArray.ofStrings(member.policy().unknownAliases()))
                .put("resourceDetails", details(states))
                .build();
    }

    private static JsonArray details(Map<String, Long> states) {
        return Rollup.RANK.stream()
                .filter(states::containsKey)
                .map(state -> (Json) JsonObject.builder()
                        .put("complianceState", Ascii.lower(state))
                        .put("count", states.getOrDefault(state, 0L))
                        .build())
                .collect(JsonArray.collector());
    }
}
