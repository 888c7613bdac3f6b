package io.holdfast.control.governance;

import io.holdfast.control.governance.ComplianceIndex.Found;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** {@code Microsoft.PolicyInsights/policyStates}: queries and summaries of the states that {@link Compliance} keeps. */
public final class PolicyStateQueries {
    private static final int MOST = 1000;

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

    /**
     * Parameters of a query, as OData spells them.
     *
     * @param skip records of the pages before
     */
    public record Query(
            Optional<String> filter,
            Optional<String> select,
            Optional<String> orderBy,
            Optional<Integer> top,
            int skip,
            boolean withDetails) {}

    /** @param next whether another page follows */
    public record Answer(List<JsonObject> value, int total, Optional<Integer> next) {}

    /** @throws ProblemException AuthorizationFailed, InvalidFilterInQueryString, ResourceNotFound */
    public Answer query(RequestContext context, ResourceId scope, Query query) {
        List<JsonObject> rows = records(context, scope, query.filter(), query.withDetails());
        query.orderBy().ifPresent(order -> rows.sort(order(order)));
        int limit = Math.clamp(query.top().orElse(MOST), 1, MOST);
        int from = Math.clamp(query.skip(), 0, rows.size());
        int to = Math.min(rows.size(), from + limit);
        List<JsonObject> page = rows.subList(from, to).stream()
                .map(row -> selected(row, query.select()))
                .toList();
        boolean more = to < rows.size() && query.top().isEmpty();
        return new Answer(page, rows.size(), more ? Optional.of(to) : Optional.empty());
    }

    private List<JsonObject> records(
            RequestContext context, ResourceId scope, Optional<String> filter, boolean withDetails) {
        Predicate<JsonObject> wanted =
                filter.filter(text -> !text.isBlank()).map(RecordFilter::parse).orElse(_ -> true);
        List<JsonObject> rows = new ArrayList<>();
        PolicySnapshot snapshot = snapshots.current();
        Map<ResourceId, String> locations = new HashMap<>();
        List<Found> found = found(context, scope, snapshot);
        store.read(transaction -> {
            for (Found one : found) {
                String location = locations.computeIfAbsent(one.resource(), id -> location(transaction, id));
                String groups = snapshot.groups(one.resource()).stream()
                        .map(ResourceId::name)
                        .collect(Collectors.joining(","));
                JsonObject row = StateRecords.of(one, location, groups, withDetails);
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
        AccessControl.Decisions decisions = access.current();
        decisions.require(context.caller(), "Microsoft.PolicyInsights/policyStates/queryResults/read", scope);
        if (!scope.equals(ResourceId.ROOT)
                && store.read(transaction -> transaction.resource(scope)).isEmpty()) {
            throw new ProblemException(ProblemCode.RESOURCE_NOT_FOUND, "The scope '" + scope + "' was not found.");
        }
        if (scope.type().equals(PolicyTypes.ASSIGNMENT)) {
            return everywhere(found -> found.state().assigned().id().equals(scope));
        }
        if (scope.type().equals(PolicyTypes.DEFINITION)) {
            return everywhere(found -> found.state().member().definition().equals(scope));
        }
        if (scope.type().equals(PolicyTypes.SET_DEFINITION)) {
            return everywhere(found -> found.state().assigned().set().equals(Optional.of(scope)));
        }
        if (scope.type().equals(ManagementGroups.TYPE)) {
            return everywhere(found -> snapshot.groups(found.resource()).contains(scope));
        }
        return compliance.index().within(scope);
    }

    private List<Found> everywhere(Predicate<Found> wanted) {
        return compliance.index().within(ResourceId.ROOT).stream()
                .filter(wanted)
                .toList();
    }

    private static JsonObject selected(JsonObject row, Optional<String> select) {
        if (select.isEmpty()) {
            return row;
        }
        Set<String> names = new HashSet<>();
        for (String name : select.get().split(",")) {
            names.add(Ascii.lower(name.strip()));
        }
        JsonObject.Builder kept = JsonObject.builder();
        row.members().forEach((name, value) -> {
            if (names.contains(Ascii.lower(name))) {
                kept.put(name, value);
            }
        });
        return kept.build();
    }

    private static Comparator<JsonObject> order(String text) {
        Comparator<JsonObject> order = Comparator.comparingInt(_ -> 0);
        for (String part : text.split(",")) {
            String[] words = part.strip().split("\\s+");
            boolean known = words.length == 1
                    || (words.length == 2 && Ascii.lower(words[1]).matches("asc|desc"));
            if (!known) {
                throw Problem.of(
                                ProblemCode.INVALID_PARAMETER,
                                "$orderby is wrong (expected: names, each with asc or desc).",
                                "$orderby")
                        .exception();
            }
            Comparator<JsonObject> by = Comparator.comparing(
                    row -> row.findIgnoreCase(words[0]).map(Json::toString).orElse(""));
            order = order.thenComparing(
                    words.length == 2 && Ascii.equalsIgnoreCase(words[1], "desc") ? by.reversed() : by);
        }
        return order;
    }

    /** {@code summarize}: how many resources and policies do not comply, in all, by assignment and by definition. */
    public JsonObject summarize(RequestContext context, ResourceId scope, Optional<String> filter) {
        Predicate<JsonObject> wanted =
                filter.filter(text -> !text.isBlank()).map(RecordFilter::parse).orElse(_ -> true);
        List<Found> all = found(context, scope, snapshots.current()).stream()
                .filter(found -> wanted.test(StateRecords.of(found, "", "", false)))
                .toList();
        Map<ResourceId, List<Found>> byAssignment = all.stream()
                .collect(Collectors.groupingBy(
                        found -> found.state().assigned().id(), LinkedHashMap::new, Collectors.toList()));
        JsonArray assignments = byAssignment.entrySet().stream()
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
                .put("policyGroupDetails", JsonArray.EMPTY)
                .build();
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
