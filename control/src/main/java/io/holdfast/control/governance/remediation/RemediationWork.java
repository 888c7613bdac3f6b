package io.holdfast.control.governance.remediation;

import io.holdfast.control.governance.PolicyEffects;
import io.holdfast.control.governance.PolicyEffects.Want;
import io.holdfast.control.resources.WorkHandler;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WorkRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.Effect;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Carries remediations out: finds what does not comply, then deploys or changes, so many at a time. */
public final class RemediationWork implements WorkHandler {
    /** A turn takes seconds; when the control plane ends in one, another begins so soon. */
    private static final Duration LEASE = Duration.ofSeconds(5);

    private static final Duration AGAIN = Duration.ofMillis(500);
    private static final Duration TURN = Duration.ofSeconds(2);

    /** Something else is on its way there, or the control plane is short of something for a while. */
    private static final Set<ProblemCode> WAITS =
            Set.of(ProblemCode.DEPLOYMENT_ACTIVE, ProblemCode.OPERATION_IN_PROGRESS, ProblemCode.UNAVAILABLE);

    private final Store store;
    private final PolicyEffects effects;
    private final PolicyDeployments deployments;
    private final PolicyChanges changes;
    private final InstantSource clock;

    /** Judgements that are waited for. Asked for again after a restart. */
    private final Map<String, Long> tickets = new HashMap<>();

    public RemediationWork(
            Store store,
            PolicyEffects effects,
            PolicyDeployments deployments,
            PolicyChanges changes,
            InstantSource clock) {
        this.store = store;
        this.effects = effects;
        this.deployments = deployments;
        this.changes = changes;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return Remediations.WORK;
    }

    @Override
    public void run(WorkRow work) {
        ResourceId id = ResourceId.parse(work.payload().string("remediation").orElseThrow());
        store.commit(transaction -> {
            transaction.put(new WorkRow(work.kind(), work.key(), clock.instant().plus(LEASE), 0, work.payload()));
            return true;
        });
        Optional<ResourceRow> row = store.read(transaction -> transaction.resource(id));
        if (row.isEmpty() || !Remediations.active(row.get())) {
            tickets.remove(work.key());
            store.commit(transaction -> {
                transaction.deleteWork(work.kind(), work.key());
                return true;
            });
            return;
        }
        JsonObject properties = row.get().document().object("properties").orElse(JsonObject.EMPTY);
        if (row.get().provisioningState().equals("Running")) {
            remediate(work, id, properties);
        } else {
            discover(work, id, properties);
        }
    }

    private void discover(WorkRow work, ResourceId id, JsonObject properties) {
        boolean anew = properties.string("resourceDiscoveryMode").orElse("").equals("ReEvaluateCompliance");
        long ticket = tickets.computeIfAbsent(work.key(), _ -> effects.evaluation(anew));
        if (!effects.evaluated(ticket)) {
            turn(work, id, "Evaluating", List.of(), AGAIN);
            return;
        }
        tickets.remove(work.key());
        ResourceId assignment =
                ResourceId.parse(properties.string("policyAssignmentId").orElseThrow());
        JsonObject filters = properties.object("filters").orElse(JsonObject.EMPTY);
        List<String> locations = texts(filters, "locations");
        List<String> ids = texts(filters, "resourceIds");
        List<ResourceId> found = effects.nonCompliant(
                id.parent().orElse(ResourceId.ROOT),
                assignment,
                properties.string("policyDefinitionReferenceId").orElse(""));
        Instant now = clock.instant();
        List<Target> targets = store.read(transaction -> {
            List<Target> chosen = new ArrayList<>();
            for (ResourceId resource : found) {
                Optional<ResourceRow> there = transaction.resource(resource);
                String location =
                        there.flatMap(row -> row.document().string("location")).orElse("");
                if (there.isPresent()
                        && (locations.isEmpty() || contains(locations, location))
                        && (ids.isEmpty() || contains(ids, resource.toString()))
                        && chosen.size() < properties.number("resourceCount").orElse(500)) {
                    chosen.add(Target.waiting(there.get().id(), location, now));
                }
            }
            return chosen;
        });
        store.commit(transaction -> {
            targets.forEach(target -> Target.put(transaction, id.key(), target));
            return true;
        });
        turn(work, id, "Running", targets, Duration.ZERO);
    }

    private static List<String> texts(JsonObject object, String name) {
        return object.array(name).stream()
                .flatMap(JsonArray::stream)
                .map(item -> ((JsonString) item).value().replace(" ", ""))
                .toList();
    }

    private static boolean contains(List<String> texts, String wanted) {
        return texts.stream().anyMatch(text -> Ascii.equalsIgnoreCase(text, wanted));
    }

    private void remediate(WorkRow work, ResourceId id, JsonObject properties) {
        Map<String, Target> targets = new HashMap<>();
        store.read(transaction -> Target.all(transaction, id.key()))
                .forEach(target -> targets.put(target.resource().key(), target));
        boolean given = givenUp(properties, targets);
        long parallel = properties.number("parallelDeployments").orElse(10);
        Instant until = clock.instant().plus(TURN);
        boolean more = false;
        for (Target target : List.copyOf(targets.values())) {
            if (given || clock.instant().isAfter(until)) {
                more = !given;
                break;
            }
            boolean lost = target.running() && !there(target);
            long running = targets.values().stream().filter(Target::running).count();
            if (lost || (target.waiting() && running < parallel)) {
                Target next = begin(id, properties, target);
                targets.put(next.resource().key(), next);
                given = givenUp(properties, targets);
            }
        }
        boolean running = targets.values().stream().anyMatch(Target::running);
        boolean waiting = !given && targets.values().stream().anyMatch(Target::waiting);
        if (running || waiting) {
            turn(work, id, "Running", List.copyOf(targets.values()), more ? Duration.ZERO : AGAIN);
        } else {
            boolean failed = given
                    || (Remediations.threshold(properties).isEmpty()
                            && targets.values().stream()
                                    .anyMatch(target -> target.state().equals("Failed")));
            turn(work, id, failed ? "Failed" : "Succeeded", List.copyOf(targets.values()), AGAIN);
        }
    }

    /** Written down as begun, and the control plane ended before the deployment was made. */
    private boolean there(Target target) {
        return target.deployment()
                .filter(id ->
                        store.read(transaction -> transaction.resource(id)).isPresent())
                .isPresent();
    }

    /** Whether more has failed than may. */
    private static boolean givenUp(JsonObject properties, Map<String, Target> targets) {
        Optional<BigDecimal> threshold = Remediations.threshold(properties);
        long failed = targets.values().stream()
                .filter(target -> target.state().equals("Failed"))
                .count();
        return threshold.isPresent()
                && failed > 0
                && BigDecimal.valueOf(failed).compareTo(threshold.get().multiply(BigDecimal.valueOf(targets.size())))
                        > 0;
    }

    private Target begin(ResourceId remediation, JsonObject properties, Target target) {
        ResourceId assignment =
                ResourceId.parse(properties.string("policyAssignmentId").orElseThrow());
        String policy = assignment.key() + "|"
                + Ascii.lower(properties.string("policyDefinitionReferenceId").orElse(""));
        String correlation = properties.string("correlationId").orElse("");
        try {
            Optional<Want> want = effects.unmet(target.resource(), policy, clock.instant());
            if (want.isEmpty()) {
                return keep(remediation, target.ended("Succeeded", Optional.empty(), clock.instant()));
            }
            if (want.get().effect() instanceof Effect.DeployIfNotExists deploy) {
                ResourceId deployment = PolicyDeployments.id(want.get(), deploy, remediation.key());
                Target begun = keep(remediation, target.begun(deployment, clock.instant()));
                deployments.deploy(
                        want.get(),
                        deploy,
                        deployment,
                        correlation,
                        JsonObject.of("kind", Json.of("remediation"), "remediation", Json.of(remediation.key())));
                return begun;
            }
            changes.change(want.get(), correlation);
            return keep(remediation, target.ended("Succeeded", Optional.empty(), clock.instant()));
        } catch (ProblemException e) {
            if (WAITS.contains(e.problem().code())) {
                return target;
            }
            return keep(
                    remediation, target.ended("Failed", Optional.of(e.problem().json()), clock.instant()));
        }
    }

    private Target keep(ResourceId remediation, Target target) {
        store.commit(transaction -> {
            Target.put(transaction, remediation.key(), target);
            return true;
        });
        return target;
    }

    /** Writes down how far it is, and when it goes on. */
    private void turn(WorkRow work, ResourceId id, String state, List<Target> targets, Duration delay) {
        store.commit(transaction -> {
            Optional<ResourceRow> row = transaction.resource(id).filter(Remediations::active);
            row.ifPresent(found -> transaction.put(at(found, state, targets)));
            row.filter(found -> !found.provisioningState().equals(state)).ifPresent(found -> changed(transaction, id));
            transaction.put(new WorkRow(work.kind(), work.key(), clock.instant().plus(delay), 0, work.payload()));
            return true;
        });
    }

    private void changed(WriteTransaction transaction, ResourceId id) {
        transaction.append(new ChangeRow(0, id, ChangeRow.Kind.DOCUMENT, "", clock.instant()));
    }

    private ResourceRow at(ResourceRow row, String state, List<Target> targets) {
        JsonObject properties = row.document().object("properties").orElse(JsonObject.EMPTY);
        if (!targets.isEmpty() || state.equals("Succeeded")) {
            properties = properties.with(
                    "deploymentStatus",
                    Remediations.status(targets.size(), count(targets, "Succeeded"), count(targets, "Failed")));
        }
        return new ResourceRow(
                row.id(),
                row.document()
                        .with(
                                "properties",
                                properties.with("lastUpdatedOn", clock.instant().toString())),
                row.etag(),
                state,
                row.generation(),
                row.createdBy(),
                row.created(),
                row.changedBy(),
                row.changed());
    }

    private static long count(List<Target> targets, String state) {
        return targets.stream().filter(target -> target.state().equals(state)).count();
    }
}
