package io.holdfast.control.deployments;

import io.holdfast.control.deployments.DeploymentDocuments.Run;
import io.holdfast.control.resources.Caller;
import io.holdfast.control.resources.CoreTypes;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceRules;
import io.holdfast.control.resources.ResourceTypeDescriptor;
import io.holdfast.control.resources.ResourceTypeDescriptor.ParentKind;
import io.holdfast.control.resources.Shape;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.OperationRow;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WorkRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The resource type: what a PUT takes in, what a GET shows, and the actions. {@link DeploymentWork} carries it out. */
public final class Deployments implements ResourceRules {
    public static final ResourceType TYPE = ResourceType.of("Microsoft.Resources/deployments");

    /** Work that carries a deployment out; its key is the deployment's key. */
    static final String WORK = "deployment";

    private static final Set<String> ENDED = Set.of("Succeeded", "Failed", "Canceled");

    /** As in Azure, the oldest goes when there are more at one scope. */
    private static final int MOST = 800;

    private final DeploymentRequests requests;

    private Deployments(DeploymentRequests requests) {
        this.requests = requests;
    }

    public static ResourceTypeDescriptor descriptor(Store store, DeploymentRequests requests, InstantSource clock) {
        return ResourceTypeDescriptor.of(TYPE.toString(), CoreTypes.VERSIONS)
                .below(ParentKind.SUBSCRIPTION, ParentKind.RESOURCE_GROUP)
                .name("[\\p{L}\\p{Nd}_().-]{1,64}")
                .properties(Shape.object()
                        .string("mode")
                        .secret("template")
                        .secret("parameters")
                        .free(
                                "templateLink",
                                "parametersLink",
                                "onErrorDeployment",
                                "debugSetting",
                                "expressionEvaluationOptions")
                        .readOnly(
                                "provisioningState",
                                "correlationId",
                                "timestamp",
                                "duration",
                                "outputs",
                                "providers",
                                "dependencies",
                                "outputResources",
                                "validatedResources",
                                "templateHash",
                                "error"))
                .rules(new Deployments(requests))
                .action("cancel", (context, id, _) -> cancel(store, id, clock.instant()))
                .action("exportTemplate", (_, id, _) -> JsonObject.of("template", requests.template(id)))
                .build();
    }

    static boolean active(ResourceRow row) {
        return !ENDED.contains(row.provisioningState());
    }

    @Override
    public Object prepare(Draft draft) {
        return requests.check(draft);
    }

    @Override
    public Written write(WriteTransaction transaction, Write write) {
        if (write.existing().filter(Deployments::active).isPresent()) {
            throw new ProblemException(
                    ProblemCode.DEPLOYMENT_ACTIVE,
                    "Unable to edit or replace deployment '" + write.id().name()
                            + "': the previous deployment from '"
                            + write.existing().get().changed() + "' is still active. Cancel it, or wait for its end.");
        }
        DeploymentRequests.Checked checked = (DeploymentRequests.Checked) write.prepared();
        RequestContext context = write.context();
        Optional<JsonObject> order =
                context.caller().isSystem() ? DeploymentDocuments.order(transaction, write.id()) : Optional.empty();
        Caller caller = order.map(json -> new Caller(
                        json.string("objectId").orElseThrow(),
                        json.string("caller").orElseThrow()))
                .orElse(context.caller());
        DeploymentDocuments.forgetProgress(transaction, write.id());
        DeploymentDocuments.put(
                transaction,
                write.id(),
                new Run(
                        caller,
                        context.correlationId(),
                        checked.sealed(),
                        order.flatMap(json -> json.object("origin")).orElse(JsonObject.EMPTY)));
        if (write.existing().isEmpty()) {
            trim(transaction, write.id(), context.time());
        }
        transaction.put(new WorkRow(
                WORK,
                write.id().key(),
                context.time(),
                0,
                JsonObject.of(
                        "deployment", io.holdfast.kernel.json.Json.of(write.id().toString()))));
        JsonObject properties = checked.shown()
                .with("correlationId", context.correlationId())
                .with("timestamp", context.time().toString());
        return new Written(
                write.document().with("properties", properties), "Accepted", OptionalLong.of(write.generation()));
    }

    private static void trim(WriteTransaction transaction, ResourceId id, Instant now) {
        List<ResourceRow> there = transaction.resources(
                new ResourceQuery(id.parent().orElseThrow(), Optional.of(TYPE), true, Optional.empty(), MOST + 1));
        if (there.size() >= MOST) {
            there.stream()
                    .filter(row -> !active(row))
                    .min(Comparator.comparing(ResourceRow::changed))
                    .ifPresent(oldest -> {
                        DeploymentDocuments.forget(transaction, oldest.id());
                        transaction.delete(oldest.id());
                        transaction.append(new ChangeRow(0, oldest.id(), ChangeRow.Kind.DELETE, "", now));
                    });
        }
    }

    @Override
    public Deleted delete(WriteTransaction transaction, ResourceRow row, RequestContext context) {
        if (active(row)) {
            throw new ProblemException(
                    ProblemCode.DEPLOYMENT_ACTIVE,
                    "The deployment '" + row.id().name() + "' is still active. Cancel it, or wait for its end.");
        }
        return new Deleted.Now();
    }

    @Override
    public void cascade(WriteTransaction transaction, ResourceRow row, RequestContext context) {
        DeploymentDocuments.forget(transaction, row.id());
        transaction.deleteWork(WORK, row.id().key());
    }

    @Override
    public JsonObject view(ReadTransaction transaction, ResourceRow row, JsonObject document) {
        JsonObject properties = document.object("properties").orElse(JsonObject.EMPTY);
        Instant end = properties.string("ended").map(Instant::parse).orElse(row.changed());
        Instant begin = properties.string("timestamp").map(Instant::parse).orElse(row.changed());
        JsonObject shown = properties
                .without("ended")
                .with("timestamp", end.toString())
                .with("duration", Duration.between(begin, end).toString());
        return document.without("systemData").with("properties", shown);
    }

    private static JsonObject cancel(Store store, ResourceId id, Instant now) {
        return store.commit(transaction -> {
            ResourceRow row = transaction.resource(id).orElseThrow();
            if (!active(row)) {
                throw new ProblemException(
                        ProblemCode.CONFLICT,
                        "The deployment '" + id.name() + "' cannot be cancelled: it is " + row.provisioningState()
                                + " (expected: one that is active).");
            }
            cancel(transaction, row, now);
            return JsonObject.EMPTY;
        });
    }

    /** What was begun goes on; nothing more is begun, in nested deployments neither. */
    static void cancel(WriteTransaction transaction, ResourceRow row, Instant now) {
        transaction.put(row.withState("Canceled"));
        transaction.append(new ChangeRow(0, row.id(), ChangeRow.Kind.DOCUMENT, "", now));
        for (OperationRow open : transaction.openOperations(row.id())) {
            transaction.put(open.closed("Canceled", now, Optional.empty()));
        }
        // the work row stays: who ordered the deployment hears of its end from there
        for (Progress progress :
                DeploymentDocuments.progress(transaction, row.id()).values()) {
            if (progress.running() && progress.target().type().equals(TYPE)) {
                transaction
                        .resource(progress.target())
                        .filter(Deployments::active)
                        .ifPresent(nested -> cancel(transaction, nested, now));
            }
        }
    }

    /** The operations of a deployment, for a caller who may read it. */
    public static List<JsonObject> operations(ReadTransaction transaction, ResourceId id) {
        return DeploymentDocuments.progress(transaction, id).values().stream()
                .sorted(Comparator.comparing(Progress::started))
                .map(progress -> progress.shown(id, DeploymentDocuments.operationId(progress.target())))
                .toList();
    }

    /**
     * Remembers, before the control plane puts a deployment itself, in whose name it runs.
     *
     * @param origin comes back when it ends
     */
    public static void order(WriteTransaction transaction, ResourceId id, Caller caller, JsonObject origin) {
        DeploymentDocuments.order(transaction, id, caller, origin);
    }
}
