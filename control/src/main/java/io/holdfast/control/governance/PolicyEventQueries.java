package io.holdfast.control.governance;

import io.holdfast.control.governance.PolicyEvents.Event;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** {@code Microsoft.PolicyInsights/policyEvents}: what {@link PolicyEvents} has kept, newest first. */
public final class PolicyEventQueries {
    /** Without {@code $from}, as Azure has it. */
    private static final Duration LATELY = Duration.ofDays(1);

    private static final int MOST = 50_000;

    private final Store store;
    private final AccessControl access;
    private final PolicySnapshots snapshots;

    public PolicyEventQueries(Store store, AccessControl access, PolicySnapshots snapshots) {
        this.store = store;
        this.access = access;
        this.snapshots = snapshots;
    }

    /** @throws ProblemException AuthorizationFailed, InvalidFilterInQueryString, InvalidParameter, ResourceNotFound */
    public RecordQuery.Answer query(RequestContext context, ResourceId scope, RecordQuery query) {
        VisibleStates visible = new VisibleStates(access.current(), context.caller());
        visible.requireScope(scope);
        if (!scope.equals(ResourceId.ROOT)
                && store.read(transaction -> transaction.resource(scope)).isEmpty()) {
            throw new ProblemException(ProblemCode.RESOURCE_NOT_FOUND, "The scope '" + scope + "' was not found.");
        }
        Instant to = query.to().orElse(context.time());
        Instant from = query.from().orElse(to.minus(LATELY));
        PolicySnapshot snapshot = snapshots.current();
        Predicate<Event> about = about(scope, snapshot);
        Predicate<JsonObject> wanted = query.wanted();
        boolean place = !isPolicyScope(scope);
        List<JsonObject> rows = new ArrayList<>();
        String after = "";
        while (true) {
            String begin = after;
            Map<String, JsonObject> page = store.read(transaction -> {
                Map<String, JsonObject> found = PolicyEvents.page(transaction, place ? scope : ResourceId.ROOT, begin);
                for (JsonObject document : found.values()) {
                    Instant time = Instant.parse(document.string("time").orElseThrow());
                    if (!time.isBefore(from) && !time.isAfter(to)) {
                        Event.of(document).stream()
                                .filter(event -> about.test(event) && visible.sees(event.resource()))
                                .map(event -> record(transaction, snapshot, event))
                                .filter(wanted)
                                .forEach(rows::add);
                    }
                }
                return found;
            });
            if (rows.size() > MOST) {
                throw Problem.of(
                                ProblemCode.INVALID_PARAMETER,
                                "More than " + MOST
                                        + " events are asked for (expected: fewer, by $from, $to or $filter).",
                                "$from")
                        .exception();
            }
            if (page.isEmpty()) {
                break;
            }
            after = List.copyOf(page.keySet()).getLast();
        }
        rows.sort(
                Comparator.comparing((JsonObject row) -> row.string("timestamp").orElse(""))
                        .reversed());
        return query.answer(rows);
    }

    private JsonObject record(ReadTransaction transaction, PolicySnapshot snapshot, Event event) {
        String location = transaction
                .resource(event.resource())
                .flatMap(row -> row.document().string("location"))
                .orElse("");
        String groups =
                snapshot.groups(event.resource()).stream().map(ResourceId::name).collect(Collectors.joining(","));
        String parameters = snapshot.all().stream()
                .filter(assigned -> assigned.id().equals(event.policy("assignment")))
                .map(assigned -> assigned.parameters().compact())
                .findFirst()
                .orElse("");
        return EventRecords.of(event, location, groups, parameters, snapshots.tenant());
    }

    private static boolean isPolicyScope(ResourceId scope) {
        return scope.type().equals(PolicyTypes.ASSIGNMENT)
                || scope.type().equals(PolicyTypes.DEFINITION)
                || scope.type().equals(PolicyTypes.SET_DEFINITION)
                || scope.type().equals(ManagementGroups.TYPE);
    }

    private static Predicate<Event> about(ResourceId scope, PolicySnapshot snapshot) {
        if (scope.type().equals(PolicyTypes.ASSIGNMENT)) {
            return event -> event.policy("assignment").equals(scope);
        }
        if (scope.type().equals(PolicyTypes.DEFINITION)) {
            return event -> event.policy("definition").equals(scope);
        }
        if (scope.type().equals(PolicyTypes.SET_DEFINITION)) {
            return event -> event.change()
                    .string("set")
                    .filter(set -> !set.isEmpty() && ResourceId.parse(set).equals(scope))
                    .isPresent();
        }
        if (scope.type().equals(ManagementGroups.TYPE)) {
            return event -> snapshot.groups(event.resource()).contains(scope);
        }
        return _ -> true;
    }
}
