package io.holdfast.control.deployments;

import io.holdfast.control.deployments.template.Planned;
import io.holdfast.control.deployments.template.References;
import io.holdfast.control.deployments.template.TemplateException;
import io.holdfast.control.resources.Conditions;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceEngine;
import io.holdfast.control.resources.Stored;
import io.holdfast.control.store.OperationRow;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One turn of a deployment: follows what was begun, and begins what waits for nothing more. */
final class DeploymentSteps {
    /** Other due work waits meanwhile. */
    private static final Duration TURN = Duration.ofSeconds(2);

    /** How a turn ended. */
    enum Turn {
        /** There is more to do at once. */
        MORE,
        /** Resources are on their way. */
        WAITING,
        FAILED,
        /** What is left waits for each other. */
        STUCK,
        DONE
    }

    private final Store store;
    private final ResourceEngine engine;
    private final RequestContext context;
    private final ResourceId deployment;
    private final DeploymentRequests.Opened opened;
    private final Map<String, Progress> progress;
    private final InstantSource clock;
    private final References references;
    private final List<String> stuck = new ArrayList<>();
    private boolean again;

    /** @param progress by key of the resource; what happens here is put into it */
    DeploymentSteps(
            Store store,
            ResourceEngine engine,
            RequestContext context,
            ResourceId deployment,
            DeploymentRequests.Opened opened,
            Map<String, Progress> progress,
            InstantSource clock) {
        this.store = store;
        this.engine = engine;
        this.context = context;
        this.deployment = deployment;
        this.opened = opened;
        this.progress = progress;
        this.clock = clock;
        this.references = new DeploymentReferences(engine, context, opened.plan(), progress);
    }

    Turn go() {
        Instant until = clock.instant().plus(TURN);
        boolean moved = true;
        while (moved) {
            moved = follow();
            stuck.clear();
            again = false;
            for (Planned planned : opened.plan().resources()) {
                if (planned.wanted() && !progress.containsKey(planned.id().key()) && ready(planned)) {
                    moved |= begin(planned);
                }
                if (clock.instant().isAfter(until)) {
                    return Turn.MORE;
                }
            }
        }
        if (again || progress.values().stream().anyMatch(Progress::running)) {
            return Turn.WAITING;
        }
        if (progress.values().stream().anyMatch(Progress::failed)) {
            return Turn.FAILED;
        }
        boolean left = opened.plan().resources().stream()
                .anyMatch(planned ->
                        planned.wanted() && !progress.containsKey(planned.id().key()));
        return left ? Turn.STUCK : Turn.DONE;
    }

    List<String> stuck() {
        return List.copyOf(stuck);
    }

    /** @throws TemplateException when one has no value */
    JsonObject outputs() {
        return opened.plan().outputs(references);
    }

    /** Everything before it is there, or not wanted. */
    private boolean ready(Planned planned) {
        for (Planned other : opened.plan().resources()) {
            if (other.wanted() && planned.after().contains(other.id().key())) {
                Progress before = progress.get(other.id().key());
                if (before == null || !before.succeeded()) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean follow() {
        boolean moved = false;
        for (Progress one : List.copyOf(progress.values())) {
            if (one.running()) {
                Optional<Progress> ended = ended(one);
                ended.ifPresent(this::keep);
                moved |= ended.isPresent();
            }
        }
        return moved;
    }

    private Optional<Progress> ended(Progress one) {
        return store.read(transaction -> {
            Optional<OperationRow> operation =
                    one.operation().map(UUID::fromString).flatMap(transaction::operation);
            if (operation.isPresent() && operation.get().open()) {
                return Optional.empty();
            }
            String state = operation
                    .map(OperationRow::state)
                    .or(() -> transaction.resource(one.target()).map(ResourceRow::provisioningState))
                    .orElse("Failed");
            if (state.equals("Succeeded")) {
                return Optional.of(one.ended("Succeeded", Optional.empty(), clock.instant()));
            }
            JsonObject error = operation
                    .flatMap(OperationRow::error)
                    .orElseGet(() -> Problem.of(
                                    ProblemCode.DEPLOYMENT_FAILED,
                                    "The resource write operation failed to complete successfully, because it reached"
                                            + " terminal provisioning state '" + state + "'.")
                            .json());
            return Optional.of(
                    one.ended("Failed", Optional.of(opened.redaction().of(error)), clock.instant()));
        });
    }

    private void keep(Progress one) {
        progress.put(one.target().key(), one);
        store.commit(transaction -> {
            DeploymentDocuments.put(transaction, deployment, one);
            return true;
        });
    }

    /** Whether something has come of it. */
    private boolean begin(Planned planned) {
        Instant now = clock.instant();
        try {
            JsonObject body = opened.plan().body(planned, references);
            Optional<String> operation = put(planned, body);
            keep(new Progress(
                    planned.id(),
                    operation.isPresent() ? "Running" : "Succeeded",
                    operation,
                    Optional.empty(),
                    now,
                    clock.instant()));
            return true;
        } catch (References.NotYet e) {
            stuck.add(planned.name());
            return false;
        } catch (ProblemException e) {
            if (passing(e.problem().code())) {
                again = true;
                return false;
            }
            return failed(planned, e.problem().json(), now);
        } catch (TemplateException e) {
            return failed(planned, e.problem().json(), now);
        }
    }

    /** Another write of the same is on its way, or the control plane is short of something for a while. */
    static boolean passing(ProblemCode code) {
        return code == ProblemCode.OPERATION_IN_PROGRESS || code == ProblemCode.UNAVAILABLE;
    }

    private boolean failed(Planned planned, JsonObject error, Instant began) {
        keep(new Progress(
                planned.id(),
                "Failed",
                Optional.empty(),
                Optional.of(opened.redaction().of(error)),
                began,
                clock.instant()));
        return true;
    }

    /** The operation that goes on after the write. */
    private Optional<String> put(Planned planned, JsonObject body) {
        if (planned.tags()) {
            JsonObject tags = body.object("properties")
                    .flatMap(properties -> properties.object("tags"))
                    .orElse(JsonObject.EMPTY);
            engine.tag(context, planned.id().parent().orElseThrow(), _ -> tags);
            return Optional.empty();
        }
        if (planned.nested()) {
            Optional<String> begun = begunBefore(planned.id());
            if (begun.isPresent()) {
                return begun;
            }
        }
        Stored stored = engine.put(context, planned.id(), body, Conditions.NONE);
        return stored.operation().map(operation -> operation.id().toString());
    }

    /** A nested deployment that was begun just before the control plane ended, and was not written down here. */
    private Optional<String> begunBefore(ResourceId nested) {
        return store.read(transaction -> transaction
                .resource(nested)
                .filter(Deployments::active)
                .filter(row -> DeploymentDocuments.run(transaction, nested)
                        .filter(run -> run.correlationId().equals(context.correlationId()))
                        .isPresent())
                .flatMap(row -> transaction.openOperations(nested).stream().findFirst())
                .map(operation -> operation.id().toString()));
    }
}
