package io.holdfast.control.governance;

import io.holdfast.control.governance.Assigned.Member;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.Caller;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.TypeRegistry;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.PolicyCompiler;
import io.holdfast.policy.PolicyDefinition;
import io.holdfast.policy.PolicyException;
import io.holdfast.policy.PolicyLimits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;

/**
 * What a definition or initiative would say of the resources at a scope, before anybody assigns it. Judges as compliance
 * does and writes nothing.
 *
 * <p>It sees what its caller may read and no more: a rule that somebody brings along could otherwise ask about the rest, so
 * that holds for the related resources that a rule looks for as well. It ends after a time and says how far it came; a
 * caller has one at a time and all together two, because judging needs a processor.
 */
public final class DryRun {
    public static final String API_VERSION = "2026-11-01";

    private static final int AT_ONCE = 2;
    private static final String NAME = "dry-run";

    private final Store store;
    private final AccessControl access;
    private final TypeRegistry registry;
    private final PolicySnapshots snapshots;
    private final Subjects subjects;
    private final Duration longest;
    private final InstantSource clock;
    private final Set<String> running = new HashSet<>();

    /** @param longest after which it answers with what it has */
    public DryRun(
            Store store,
            AccessControl access,
            TypeRegistry registry,
            PolicySnapshots snapshots,
            Subjects subjects,
            Duration longest,
            InstantSource clock) {
        this.store = store;
        this.access = access;
        this.registry = registry;
        this.snapshots = snapshots;
        this.subjects = subjects;
        this.longest = longest;
        this.clock = clock;
    }

    /**
     * @param body {@code policyDefinitionId} or {@code policyDefinition}, and {@code parameters}, {@code notScopes},
     *     {@code resourceSelectors} as an assignment has them; {@code top}
     * @return counts, and findings with effect and reason
     * @throws ProblemException AuthorizationFailed, ResourceNotFound, TooManyRequests, and what is wrong with the
     *     definition or its parameters
     */
    public JsonObject run(RequestContext context, ResourceId scope, JsonObject body) {
        AccessControl.Decisions decisions = access.current();
        Caller caller = context.caller();
        decisions.require(caller, PolicyTypes.DEFINITION + "/read", scope);
        decisions.require(caller, "Microsoft.PolicyInsights/policyStates/queryResults/read", scope);
        if (scope.equals(ResourceId.ROOT)) {
            throw Problem.of(
                            ProblemCode.INVALID_RESOURCE_ID,
                            "Nothing can be assigned at '/' (expected: a management group, a subscription, a resource"
                                    + " group or a resource).")
                    .exception();
        }
        if (store.read(transaction -> transaction.resource(scope)).isEmpty()) {
            throw new ProblemException(ProblemCode.RESOURCE_NOT_FOUND, "The scope '" + scope + "' was not found.");
        }
        DryRunRequest request = DryRunRequest.parse(body);
        enter(caller);
        try {
            return onItsOwnThread(() -> {
                Assigned assigned = assigned(decisions, caller, scope, request);
                PolicySnapshot snapshot = snapshots.current().only(assigned);
                Eyes eyes = new Eyes(decisions, caller);
                return new DryRunScan(store, registry, subjects, assigned, snapshot, eyes, clock)
                        .run(request.top(), clock.instant().plus(longest));
            });
        } finally {
            leave(caller);
        }
    }

    private void enter(Caller caller) {
        synchronized (running) {
            if (running.size() >= AT_ONCE || !running.add(caller.objectId())) {
                throw new ProblemException(
                        ProblemCode.TOO_MANY_REQUESTS,
                        "A dry run is under way (expected: one at a time of each caller, and " + AT_ONCE
                                + " in all). Try again in some seconds.");
            }
        }
    }

    private void leave(Caller caller) {
        synchronized (running) {
            running.remove(caller.objectId());
        }
    }

    /** A platform thread, because this needs a processor for long and requests must not wait for it. */
    private static JsonObject onItsOwnThread(java.util.concurrent.Callable<JsonObject> work) {
        FutureTask<JsonObject> task = new FutureTask<>(work);
        Thread.ofPlatform().name(NAME).daemon().start(task);
        try {
            return task.get();
        } catch (InterruptedException _) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new ProblemException(ProblemCode.UNAVAILABLE, "The control plane stops; nothing was tried.");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** The assignment that would be made, compiled. */
    private Assigned assigned(
            AccessControl.Decisions decisions, Caller caller, ResourceId scope, DryRunRequest request) {
        ResourceId id = scope.provider(PolicyTypes.ASSIGNMENT.namespace(), PolicyTypes.ASSIGNMENT.path(), NAME);
        if (request.inline().isPresent()) {
            return inline(id, scope, request.inline().get(), request.assignment());
        }
        // before anything is said about it
        request.assignment()
                .string("policyDefinitionId")
                .map(ResourceId::parse)
                .ifPresent(definition -> require(decisions, caller, definition));
        Assigned assigned = snapshots.draft(id, JsonObject.of("properties", request.assignment()));
        assigned.members().forEach(member -> require(decisions, caller, member.definition()));
        return assigned;
    }

    private static void require(AccessControl.Decisions decisions, Caller caller, ResourceId definition) {
        if (!DefinitionRules.isBuiltIn(definition)) {
            decisions.require(caller, definition.type() + "/read", definition);
        }
    }

    private Assigned inline(ResourceId id, ResourceId scope, JsonObject document, JsonObject assignment) {
        try {
            PolicyDefinition definition = PolicyDefinition.parse(document.with("name", NAME), PolicyLimits.CUSTOM);
            JsonObject given = assignment.object("parameters").orElse(JsonObject.EMPTY);
            Member member = new Member(
                    scope.provider(PolicyTypes.DEFINITION.namespace(), PolicyTypes.DEFINITION.path(), NAME),
                    definition.displayName(),
                    definition.version(),
                    definition.metadata(),
                    "",
                    List.of(),
                    Optional.empty(),
                    given,
                    PolicyCompiler.compile(definition, given, snapshots.aliases()));
            return new Assigned(
                    id,
                    definition.displayName(),
                    scope,
                    Names.of(assignment.array("notScopes")).stream()
                            .map(ResourceId::parse)
                            .toList(),
                    false,
                    given,
                    Optional.empty(),
                    "",
                    List.of(member),
                    Map.of(),
                    List.of(),
                    Selectors.NONE,
                    Optional.empty());
        } catch (PolicyException refused) {
            throw PolicyProblems.of(refused);
        }
    }

    /** What the caller may read; a resource also shows its group, by {@code resourceGroup()}. */
    private record Eyes(AccessControl.Decisions decisions, Caller caller) implements Predicate<ResourceId> {
        @Override
        public boolean test(ResourceId id) {
            return permits(id) && id.resourceGroup().map(this::permits).orElse(true);
        }

        private boolean permits(ResourceId id) {
            return decisions.permits(caller, id.type() + "/read", id);
        }
    }
}
