package io.holdfast.control.security;

import io.holdfast.control.machines.MachineType;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.Page;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Recommendations and what came out of them, for every machine at and below a scope. */
public final class AssessmentQueries {
    private static final int MACHINES = 100;
    private static final String READ = "Microsoft.Security/assessments/read";

    private final Store store;
    private final AccessControl access;
    private final List<Assessor> assessors;

    public AssessmentQueries(Store store, AccessControl access, List<Assessor> assessors) {
        this.store = store;
        this.access = access;
        this.assessors = List.copyOf(assessors);
    }

    /**
     * The assessments of the machines that the caller may read, by machine. A page ends with a machine.
     *
     * @param after skip token of the page before
     * @throws ProblemException ResourceNotFound when there is no such scope
     */
    public Page list(RequestContext context, ResourceId scope, Optional<String> after) {
        AccessControl.Decisions decisions = access.current();
        return store.read(transaction -> {
            List<JsonObject> value = new ArrayList<>();
            if (!scope.equals(ResourceId.ROOT)) {
                ResourceRow at = transaction
                        .resource(scope)
                        .orElseThrow(() -> new ProblemException(
                                ProblemCode.RESOURCE_NOT_FOUND, "The scope '" + scope + "' was not found."));
                if (at.id().type().equals(MachineType.TYPE)) {
                    decisions.require(context.caller(), READ, at.id());
                    assessments(transaction, at).forEach(assessment -> value.add(assessment.view(at.id())));
                    return new Page(value, Optional.empty());
                }
            }
            List<ResourceRow> machines = transaction.resources(
                    new ResourceQuery(scope, Optional.of(MachineType.TYPE), false, after, MACHINES));
            for (ResourceRow machine : machines) {
                if (decisions.permits(context.caller(), READ, machine.id())) {
                    assessments(transaction, machine).forEach(assessment -> value.add(assessment.view(machine.id())));
                }
            }
            return new Page(
                    value,
                    machines.size() < MACHINES
                            ? Optional.empty()
                            : Optional.of(machines.getLast().id().key()));
        });
    }

    /** @throws ProblemException ResourceNotFound, AuthorizationFailed */
    public JsonObject assessment(RequestContext context, ResourceId resource, String name) {
        access.current().require(context.caller(), READ, resource);
        return store.read(transaction -> {
            ResourceRow row = transaction
                    .resource(resource)
                    .orElseThrow(() -> new ProblemException(
                            ProblemCode.RESOURCE_NOT_FOUND, "The resource '" + resource + "' was not found."));
            return assessments(transaction, row).stream()
                    .filter(assessment ->
                            Ascii.equalsIgnoreCase(assessment.recommendation().name(), name))
                    .findFirst()
                    .map(assessment -> assessment.view(row.id()))
                    .orElseThrow(() -> new ProblemException(
                            ProblemCode.RESOURCE_NOT_FOUND,
                            "There is no assessment '" + name + "' of " + resource + "."));
        });
    }

    private List<Assessment> assessments(ReadTransaction transaction, ResourceRow row) {
        return row.id().type().equals(MachineType.TYPE)
                ? assessors.stream()
                        .flatMap(assessor -> assessor.assess(transaction, row).stream())
                        .toList()
                : List.of();
    }

    /** {@code {"value": […]}} of everything that is looked at. */
    public JsonObject metadata() {
        return JsonObject.of(
                "value",
                assessors.stream()
                        .flatMap(assessor -> assessor.recommendations().stream())
                        .map(recommendation -> (Json) recommendation.view())
                        .collect(JsonArray.collector()));
    }

    /** @throws ProblemException ResourceNotFound */
    public JsonObject metadata(String name) {
        return assessors.stream()
                .flatMap(assessor -> assessor.recommendations().stream())
                .filter(recommendation -> Ascii.equalsIgnoreCase(recommendation.name(), name))
                .findFirst()
                .map(Recommendation::view)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.RESOURCE_NOT_FOUND, "There is no recommendation '" + name + "'."));
    }
}
