package io.holdfast.control.deployments;

import io.holdfast.control.deployments.DeploymentDocuments.Run;
import io.holdfast.control.deployments.template.TemplateException;
import io.holdfast.control.resources.Actions;
import io.holdfast.control.resources.ActivityRecorder;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceEngine;
import io.holdfast.control.resources.WorkHandler;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.OperationRow;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WorkRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Carries deployments out, some steps at a time. What was done of each resource is written down right after it; a restart
 * in between repeats one write, which changes nothing.
 */
public final class DeploymentWork implements WorkHandler {
    /** A turn takes seconds; when the control plane ends in one, another begins so soon. */
    private static final Duration LEASE = Duration.ofSeconds(5);

    private static final Duration AGAIN = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofHours(24);

    private final Store store;
    private final ResourceEngine engine;
    private final DeploymentRequests requests;
    private final ActivityRecorder activity;
    private final List<DeploymentEnded> listeners;
    private final InstantSource clock;

    public DeploymentWork(
            Store store,
            ResourceEngine engine,
            DeploymentRequests requests,
            ActivityRecorder activity,
            List<DeploymentEnded> listeners,
            InstantSource clock) {
        this.store = store;
        this.engine = engine;
        this.requests = requests;
        this.activity = activity;
        this.listeners = List.copyOf(listeners);
        this.clock = clock;
    }

    @Override
    public String kind() {
        return Deployments.WORK;
    }

    /** A deployment as it stands. */
    private record Standing(
            ResourceRow row, Run run, DeploymentRequests.Opened opened, Map<String, Progress> progress) {}

    @Override
    public void run(WorkRow work) {
        ResourceId id = ResourceId.parse(work.payload().string("deployment").orElseThrow());
        again(work, LEASE);
        try {
            Optional<Standing> standing = store.read(transaction -> {
                Optional<ResourceRow> row = transaction.resource(id);
                Optional<Run> run = DeploymentDocuments.run(transaction, id);
                return row.isEmpty() || run.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Standing(
                                row.get(),
                                run.get(),
                                requests.open(
                                        transaction,
                                        id,
                                        row.get().document(),
                                        run.get().sealed()),
                                DeploymentDocuments.progress(transaction, id)));
            });
            if (standing.isEmpty()) {
                store.commit(transaction -> {
                    transaction.deleteWork(work.kind(), work.key());
                    return true;
                });
            } else {
                step(work, id, standing.get());
            }
        } catch (TemplateException e) {
            end(work, id, "Failed", Optional.of(e.problem().json()), JsonObject.EMPTY);
        } catch (ProblemException e) {
            if (DeploymentSteps.passing(e.problem().code())) {
                throw e; // the work comes again
            }
            // what it says may hold a secret of the template
            end(
                    work,
                    id,
                    "Failed",
                    Optional.of(Problem.of(
                                    ProblemCode.DEPLOYMENT_FAILED,
                                    "The deployment cannot go on: "
                                            + e.problem().code().code() + ".")
                            .json()),
                    JsonObject.EMPTY);
        }
    }

    private void step(WorkRow work, ResourceId id, Standing standing) {
        if (!Deployments.active(standing.row())) {
            end(work, id, standing.row().provisioningState(), Optional.empty(), JsonObject.EMPTY);
            return;
        }
        if (standing.row().provisioningState().equals("Accepted")) {
            store.commit(transaction -> {
                running(transaction, id);
                return true;
            });
        }
        RequestContext context = new RequestContext(
                standing.run().caller(),
                standing.run().correlationId(),
                UUID.randomUUID().toString(),
                clock.instant());
        DeploymentSteps steps =
                new DeploymentSteps(store, engine, context, id, standing.opened(), standing.progress(), clock);
        switch (steps.go()) {
            case MORE -> again(work, Duration.ZERO);
            case WAITING -> {
                if (standing.row().changed().plus(LONGEST).isBefore(clock.instant())) {
                    end(work, id, "Failed", Optional.of(timedOut()), JsonObject.EMPTY);
                } else {
                    again(work, AGAIN);
                }
            }
            case FAILED -> end(work, id, "Failed", Optional.of(failure(id, standing.progress())), JsonObject.EMPTY);
            case STUCK ->
                end(
                        work,
                        id,
                        "Failed",
                        Optional.of(new TemplateException(
                                        "resources",
                                        "A circular dependency was detected among references: " + steps.stuck())
                                .problem()
                                .json()),
                        JsonObject.EMPTY);
            case DONE -> end(work, id, "Succeeded", Optional.empty(), steps.outputs());
        }
    }

    private void running(WriteTransaction transaction, ResourceId id) {
        transaction
                .resource(id)
                .filter(row -> row.provisioningState().equals("Accepted"))
                .ifPresent(row -> {
                    transaction.put(row.withState("Running"));
                    for (OperationRow open : transaction.openOperations(id)) {
                        transaction.put(open.withState("Running"));
                    }
                    transaction.append(new ChangeRow(0, id, ChangeRow.Kind.DOCUMENT, "", clock.instant()));
                });
    }

    private void again(WorkRow work, Duration delay) {
        store.commit(transaction -> {
            transaction.put(new WorkRow(work.kind(), work.key(), clock.instant().plus(delay), 0, work.payload()));
            return true;
        });
    }

    private static JsonObject timedOut() {
        return new ProblemException(
                        ProblemCode.DEPLOYMENT_FAILED,
                        "The deployment has not ended within " + LONGEST.toHours() + " hours.")
                .problem()
                .json();
    }

    private static JsonObject failure(ResourceId id, Map<String, Progress> progress) {
        JsonArray details = progress.values().stream()
                .filter(Progress::failed)
                .map(one -> (Json) one.error()
                        .orElse(JsonObject.EMPTY)
                        .with("target", one.target().toString()))
                .collect(JsonArray.collector());
        return JsonObject.builder()
                .put("code", ProblemCode.DEPLOYMENT_FAILED.code())
                .put("target", id.toString())
                .put(
                        "message",
                        "At least one resource deployment operation failed. Please list deployment operations for"
                                + " details.")
                .put("details", details)
                .build();
    }

    private void end(WorkRow work, ResourceId id, String state, Optional<JsonObject> error, JsonObject outputs) {
        store.commit(transaction -> {
            Instant now = clock.instant();
            transaction.deleteWork(work.kind(), work.key());
            Optional<ResourceRow> found = transaction.resource(id);
            Optional<Run> run = DeploymentDocuments.run(transaction, id);
            if (found.isEmpty() || run.isEmpty()) {
                return false;
            }
            ResourceRow row = found.get();
            String last = Deployments.active(row) ? state : row.provisioningState();
            transaction.put(ended(transaction, row, last, error, outputs, now));
            for (OperationRow open : transaction.openOperations(id)) {
                transaction.put(open.closed(last, now, error));
            }
            DeploymentDocuments.put(
                    transaction,
                    id,
                    new Run(
                            run.get().caller(),
                            run.get().correlationId(),
                            requests.sealedTemplateOnly(id, run.get().sealed()),
                            run.get().origin()));
            transaction.append(new ChangeRow(0, id, ChangeRow.Kind.DOCUMENT, "", now));
            activity.record(
                    transaction,
                    new RequestContext(
                            run.get().caller(),
                            run.get().correlationId(),
                            UUID.randomUUID().toString(),
                            now),
                    Actions.name(Deployments.TYPE, "write"),
                    last,
                    "",
                    id,
                    error.map(problem -> JsonObject.of("error", problem)).orElse(JsonObject.EMPTY));
            if (!run.get().origin().isEmpty()) {
                listeners.forEach(listener ->
                        listener.ended(transaction, id, last, error, run.get().origin(), now));
            }
            return true;
        });
    }

    private static ResourceRow ended(
            WriteTransaction transaction,
            ResourceRow row,
            String state,
            Optional<JsonObject> error,
            JsonObject outputs,
            Instant now) {
        JsonArray made = DeploymentDocuments.progress(transaction, row.id()).values().stream()
                .filter(Progress::succeeded)
                .map(progress ->
                        (Json) JsonObject.of("id", Json.of(progress.target().toString())))
                .collect(JsonArray.collector());
        JsonObject properties = row.document()
                .object("properties")
                .orElse(JsonObject.EMPTY)
                .with("outputs", outputs)
                .with("outputResources", made)
                .with("ended", now.toString());
        JsonObject document = row.document()
                .with(
                        "properties",
                        error.map(problem -> properties.with("error", problem)).orElse(properties));
        return new ResourceRow(
                row.id(),
                document,
                UUID.randomUUID().toString(),
                state,
                row.generation(),
                row.createdBy(),
                row.created(),
                row.changedBy(),
                row.changed());
    }
}
