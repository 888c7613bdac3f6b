package io.holdfast.control.governance;

import io.holdfast.control.governance.ComplianceIndex.Found;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** {@code Microsoft.PolicyInsights/policyStates}: queries and summaries of the states that {@link Compliance} keeps. */
public final class PolicyStateQueries {
    private final Store store;
    private final AccessControl access;
    private final Compliance compliance;
    private final PolicySnapshots snapshots;

    public PolicyStateQueries(Store store, AccessControl access, Compliance compliance, PolicySnapshots snapshots) {
        this.store = store;
        this.access = access;
        this.compliance = compliance;
        this.snapshots = snapshots;
    }

    /** @throws ProblemException AuthorizationFailed, InvalidFilterInQueryString, InvalidParameter, ResourceNotFound */
    public RecordQuery.Answer query(RequestContext context, ResourceId scope, RecordQuery query) {
        return query.answer(records(context, scope, query));
    }

    private List<JsonObject> records(RequestContext context, ResourceId scope, RecordQuery query) {
        Predicate<JsonObject> wanted = query.wanted();
        List<JsonObject> rows = new ArrayList<>();
        PolicySnapshot snapshot = snapshots.current();
        Map<ResourceId, String> locations = new HashMap<>();
        VisibleStates visible = new VisibleStates(access.current(), context.caller());
        List<Found> found = found(context, scope, snapshot).stream()
                .filter(one -> held(one, query))
                .toList();
        store.read(transaction -> {
            for (Found one : found) {
                String location = locations.computeIfAbsent(one.resource(), id -> location(transaction, id));
                String groups = snapshot.groups(one.resource()).stream()
                        .map(ResourceId::name)
                        .collect(Collectors.joining(","));
                JsonObject row = visible.shown(StateRecords.of(one, location, groups, query.withDetails()));
                if (wanted.test(row)) {
                    rows.add(row);
                }
            }
            return true;
        });
        return rows;
    }

    private static String location(ReadTransaction transaction, ResourceId id) {
        return transaction
                .resource(id)
                .flatMap(row -> row.document().string("location"))
                .orElse("");
    }

    /** A scope is a place, a resource, or a policy resource whose states are wanted. */
    private List<Found> found(RequestContext context, ResourceId scope, PolicySnapshot snapshot) {
        VisibleStates visible = new VisibleStates(access.current(), context.caller());
        visible.requireScope(scope);
        if (!scope.equals(ResourceId.ROOT)
                && store.read(transaction -> transaction.resource(scope)).isEmpty()) {
            throw new ProblemException(ProblemCode.RESOURCE_NOT_FOUND, "The scope '" + scope + "' was not found.");
        }
        Optional<Predicate<Found>> about = about(scope, snapshot);
        return about.isEmpty()
                ? compliance.index().within(scope)
                : compliance.index().within(ResourceId.ROOT).stream()
                        .filter(about.get())
                        .filter(found -> visible.sees(found.resource()))
                        .toList();
    }

    /** What a policy resource or a management group asks for, wherever it is; empty for a place. */
    private static Optional<Predicate<Found>> about(ResourceId scope, PolicySnapshot snapshot) {
        if (scope.type().equals(PolicyTypes.ASSIGNMENT)) {
            return Optional.of(found -> found.state().assigned().id().equals(scope));
        }
        if (scope.type().equals(PolicyTypes.DEFINITION)) {
            return Optional.of(found -> found.state().member().definition().equals(scope));
        }
        if (scope.type().equals(PolicyTypes.SET_DEFINITION)) {
            return Optional.of(found -> found.state().assigned().set().equals(Optional.of(scope)));
        }
        if (scope.type().equals(ManagementGroups.TYPE)) {
            return Optional.of(found -> snapshot.groups(found.resource()).contains(scope));
        }
        return Optional.empty();
    }

    /** Whether it was so at some time of the interval: it has been since its time, and is so still. */
    private static boolean held(Found found, RecordQuery query) {
        return query.to().map(to -> !found.state().since().isAfter(to)).orElse(true);
    }

    /** {@code summarize}: how many resources and policies do not comply, in all, by assignment and by definition. */
    public JsonObject summarize(RequestContext context, ResourceId scope, RecordQuery query) {
        Predicate<JsonObject> wanted = query.wanted();
        List<Found> all = found(context, scope, snapshots.current()).stream()
                .filter(found -> held(found, query) && wanted.test(StateRecords.of(found, "", "", false)))
                .toList();
        Map<ResourceId, List<Found>> byAssignment = all.stream()
                .collect(Collectors.groupingBy(
                        found -> found.state().assigned().id(), LinkedHashMap::new, Collectors.toList()));
        JsonArray assignments = byAssignment.entrySet().stream()
                .limit(query.top().orElse(Integer.MAX_VALUE))
                .map(entry -> (Json) assignment(entry.getKey(), entry.getValue()))
                .collect(JsonArray.collector());
        return JsonObject.builder()
                .put("results", results(all))
                .put("policyAssignments", assignments)
                .build();
    }

    private static JsonObject assignment(ResourceId id, List<Found> found) {
        Assigned assigned = found.getFirst().state().assigned();
        Map<String, List<Found>> byMember = found.stream()
                .collect(Collectors.groupingBy(
                        one -> one.state().member().definition().key() + " "
                                + one.state().member().referenceId(),
                        LinkedHashMap::new,
                        Collectors.toList()));
        Map<String, List<Found>> byGroup = new LinkedHashMap<>();
        for (Found one : found) {
            for (String group : one.state().member().groups()) {
                byGroup.computeIfAbsent(group, _ -> new ArrayList<>()).add(one);
            }
        }
        return JsonObject.builder()
                .put("policyAssignmentId", Ascii.lower(id.toString()))
                .put(
                        "policySetDefinitionId",
                        assigned.set().map(set -> Ascii.lower(set.toString())).orElse(""))
                .put("results", results(found))
                .put(
                        "policyDefinitions",
                        byMember.values().stream()
                                .map(states -> (Json) member(states))
                                .collect(JsonArray.collector()))
                .put(
                        "policyGroups",
                        byGroup.entrySet().stream()
                                .map(group -> (Json) JsonObject.builder()
                                        .put("policyGroupName", group.getKey())
                                        .put("results", results(group.getValue()))
                                        .build())
                                .collect(JsonArray.collector()))
                .build();
    }

    private static JsonObject member(List<Found> found) {
        Assigned.Member member = found.getFirst().state().member();
        return JsonObject.builder()
                .put("policyDefinitionId", Ascii.lower(member.definition().toString()))
                .put("policyDefinitionReferenceId", Ascii.lower(member.referenceId()))
                .put("effect", Ascii.lower(member.policy().effectText()))
                .put("policyDefinitionGroupNames", JsonArray.ofStrings(member.groups()))
                .put("results", results(found))
                .build();
    }

    private static JsonObject results(List<Found> found) {
        Map<ResourceId, String> resources = rolledUp(found, Found::resource);
        Map<String, String> policies = rolledUp(
                found,
                one -> one.state().assigned().id().key() + " "
                        + one.state().member().definition().key() + " "
                        + one.state().member().referenceId());
        return JsonObject.builder()
                .put("nonCompliantResources", count(resources, PolicyState.NON_COMPLIANT))
                .put("nonCompliantPolicies", count(policies, PolicyState.NON_COMPLIANT))
                .put("resourceDetails", details(resources))
                .put("policyDetails", details(policies))
                .put("policyGroupDetails", details(groups(found)))
                .build();
    }

    private static Map<String, String> groups(List<Found> found) {
        Map<String, String> worst = new LinkedHashMap<>();
        for (Found one : found) {
            for (String group : one.state().member().groups()) {
                worst.merge(
                        one.state().assigned().id().key() + " " + Ascii.lower(group),
                        one.state().state(),
                        Rollup::worse);
            }
        }
        return worst;
    }

    private static <K> Map<K, String> rolledUp(List<Found> found, java.util.function.Function<Found, K> key) {
        Map<K, String> worst = new LinkedHashMap<>();
        for (Found one : found) {
            worst.merge(key.apply(one), one.state().state(), Rollup::worse);
        }
        return worst;
    }

    private static long count(Map<?, String> states, String state) {
        return states.values().stream().filter(state::equals).count();
    }

    private static JsonArray details(Map<?, String> states) {
        return Rollup.RANK.stream()
                .filter(state -> count(states, state) > 0)
                .map(state -> (Json) JsonObject.builder()
                        .put("complianceState", Ascii.lower(state))
                        .put("count", count(states, state))
                        .build())
                .collect(JsonArray.collector());
    }
}
