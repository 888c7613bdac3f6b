package io.holdfast.control.governance.remediation;

import io.holdfast.control.governance.PolicyEffects;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceRules;
import io.holdfast.control.resources.ResourceTypeDescriptor;
import io.holdfast.control.resources.ResourceTypeDescriptor.ParentKind;
import io.holdfast.control.resources.ResourceView;
import io.holdfast.control.resources.Shape;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WorkRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code Microsoft.PolicyInsights/remediations}: what a PUT takes in, what a GET shows. {@link RemediationWork} does it. */
public final class Remediations implements ResourceRules {
    public static final ResourceType TYPE = ResourceType.of("Microsoft.PolicyInsights/remediations");

    /** Its key is the remediation's key. */
    static final String WORK = "remediation";

    private static final List<String> VERSIONS =
            List.of("2018-07-01-preview", "2019-07-01", "2021-10-01", "2024-10-01");
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed", "Canceled");
    private static final List<String> MODES = List.of("ExistingNonCompliant", "ReEvaluateCompliance");
    private static final int MOST_RESOURCES = 50_000;
    private static final int MOST_PARALLEL = 30;
    private static final int MOST_IDS = 100;

    private final PolicyEffects effects;

    private Remediations(PolicyEffects effects) {
        this.effects = effects;
    }

    public static ResourceTypeDescriptor descriptor(
            Store store, PolicyEffects effects, ResourceView views, InstantSource clock) {
        return ResourceTypeDescriptor.of(TYPE.toString(), VERSIONS)
                .below(ParentKind.SUBSCRIPTION, ParentKind.RESOURCE_GROUP, ParentKind.ANY_RESOURCE)
                .name("[^/<>*%&:\\\\?+]{1,260}")
                .properties(Shape.object()
                        .string("policyAssignmentId", "policyDefinitionReferenceId", "resourceDiscoveryMode")
                        .number("resourceCount", "parallelDeployments")
                        .object("filters", Shape.object().strings("locations").strings("resourceIds"))
                        .object("failureThreshold", Shape.object().number("percentage"))
                        .readOnly(
                                "provisioningState",
                                "createdOn",
                                "lastUpdatedOn",
                                "deploymentStatus",
                                "statusMessage",
                                "correlationId"))
                .rules(new Remediations(effects))
                .action("cancel", (context, id, _) -> cancel(store, views, context, id))
                .action(
                        "listDeployments",
                        (_, id, _) -> JsonObject.of(
                                "value",
                                store.read(transaction -> Target.all(transaction, id.key()).stream()
                                        .map(target -> (Json) target.shown())
                                        .collect(JsonArray.collector()))))
                .build();
    }

    static boolean active(ResourceRow row) {
        return !ENDED.contains(row.provisioningState());
    }

    @Override
    public Object prepare(Draft draft) {
        JsonObject properties = draft.document().object("properties").orElse(JsonObject.EMPTY);
        ResourceId assignment = properties
                .string("policyAssignmentId")
                .map(ResourceId::parse)
                .orElseThrow(() -> invalid("policyAssignmentId", "the id of a policy assignment"));
        List<String> remediable = effects.remediable(assignment)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.POLICY_ASSIGNMENT_NOT_FOUND,
                        "The policy assignment '" + assignment + "' could not be found."));
        String reference = properties.string("policyDefinitionReferenceId").orElse("");
        if (remediable.stream().noneMatch(known -> Ascii.equalsIgnoreCase(known, reference))) {
            throw invalid(
                    "policyDefinitionReferenceId",
                    "a definition of the assignment with the effect deployIfNotExists or modify: "
                            + remediable.stream()
                                    .map(known -> known.isEmpty() ? "none, because it is a policy itself" : known)
                                    .toList());
        }
        return normal(properties, assignment);
    }

    private static JsonObject normal(JsonObject properties, ResourceId assignment) {
        String mode = properties.string("resourceDiscoveryMode").orElse(MODES.getFirst());
        String known = MODES.stream()
                .filter(one -> Ascii.equalsIgnoreCase(one, mode))
                .findFirst()
                .orElseThrow(() -> invalid("resourceDiscoveryMode", String.join(" or ", MODES)));
        JsonObject filters = properties.object("filters").orElse(JsonObject.EMPTY);
        if (filters.array("resourceIds").map(JsonArray::size).orElse(0) > MOST_IDS) {
            throw invalid("filters.resourceIds", "at most " + MOST_IDS);
        }
        threshold(properties);
        return properties
                .with("policyAssignmentId", assignment.toString())
                .with("resourceDiscoveryMode", known)
                .with("resourceCount", Json.of(number(properties, "resourceCount", 500, MOST_RESOURCES)))
                .with("parallelDeployments", Json.of(number(properties, "parallelDeployments", 10, MOST_PARALLEL)));
    }

    private static long number(JsonObject properties, String name, int standard, int most) {
        if (!properties.has(name)) {
            return standard;
        }
        long value = properties.number(name).orElse(-1);
        if (value < 1 || value > most) {
            throw invalid(name, "1 to " + most);
        }
        return value;
    }

    /** Between 0 and 1: which part may fail before the rest is given up. */
    static Optional<BigDecimal> threshold(JsonObject properties) {
        return properties
                .object("failureThreshold")
                .flatMap(threshold -> threshold.find("percentage"))
                .map(value -> {
                    String literal = value instanceof JsonNumber number ? number.literal() : "";
                    if (!literal.matches("[01](\\.[0-9]{1,9})?")
                            || new BigDecimal(literal).compareTo(BigDecimal.ONE) > 0) {
                        throw invalid("failureThreshold.percentage", "0.0 to 1.0");
                    }
                    return new BigDecimal(literal);
                });
    }

    private static ProblemException invalid(String member, String expected) {
        return Problem.of(
                        ProblemCode.INVALID_REMEDIATION,
                        "'properties." + member + "' is missing or wrong (expected: " + expected + ").",
                        "properties." + member)
                .exception();
    }

    @Override
    public Written write(WriteTransaction transaction, Write write) {
        if (write.existing().filter(Remediations::active).isPresent()) {
            throw new ProblemException(
                    ProblemCode.CONFLICT,
                    "The remediation '" + write.id().name()
                            + "' goes on and cannot be changed. Cancel it, or wait for its end.");
        }
        Target.forget(transaction, write.id().key());
        transaction.put(new WorkRow(
                WORK,
                write.id().key(),
                write.context().time(),
                0,
                JsonObject.of("remediation", Json.of(write.id().toString()))));
        JsonObject properties = ((JsonObject) write.prepared())
                .with("correlationId", write.context().correlationId())
                .with("deploymentStatus", status(0, 0, 0));
        return new Written(write.document().with("properties", properties), "Accepted", java.util.OptionalLong.empty());
    }

    static JsonObject status(long total, long succeeded, long failed) {
        return JsonObject.builder()
                .put("totalDeployments", total)
                .put("successfulDeployments", succeeded)
                .put("failedDeployments", failed)
                .build();
    }

    @Override
    public Deleted delete(WriteTransaction transaction, ResourceRow row, RequestContext context) {
        if (active(row)) {
            throw new ProblemException(
                    ProblemCode.CONFLICT,
                    "The remediation '" + row.id().name()
                            + "' goes on (expected: one that has ended; cancel it first).");
        }
        return new Deleted.Now();
    }

    @Override
    public void cascade(WriteTransaction transaction, ResourceRow row, RequestContext context) {
        Target.forget(transaction, row.id().key());
        transaction.deleteWork(WORK, row.id().key());
    }

    @Override
    public JsonObject view(ReadTransaction transaction, ResourceRow row, JsonObject document) {
        JsonObject properties = document.object("properties").orElse(JsonObject.EMPTY);
        return document.with(
                "properties",
                properties
                        .with("createdOn", row.created().toString())
                        .with(
                                "lastUpdatedOn",
                                properties
                                        .string("lastUpdatedOn")
                                        .orElse(row.changed().toString())));
    }

    private static JsonObject cancel(Store store, ResourceView views, RequestContext context, ResourceId id) {
        return store.commit(transaction -> {
            ResourceRow row = transaction.resource(id).orElseThrow();
            if (!active(row)) {
                throw new ProblemException(
                        ProblemCode.CONFLICT,
                        "The remediation '" + id.name() + "' cannot be cancelled: it is " + row.provisioningState()
                                + " (expected: one that goes on).");
            }
            ResourceRow canceled = row.withState("Canceled");
            transaction.put(canceled);
            transaction.append(new ChangeRow(0, id, ChangeRow.Kind.DOCUMENT, "", context.time()));
            return views.of(transaction, canceled);
        });
    }
}
