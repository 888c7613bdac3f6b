package io.holdfast.control.configuration;

import io.holdfast.control.extensions.MachineOperations;
import io.holdfast.control.governance.ConfigurationDemands;
import io.holdfast.control.resources.Conditions;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceEngine;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * Makes and takes away the guest assignments that policies want, through the write corridor like everybody else. Only what
 * it made itself does it take away.
 */
public final class DemandedAssignments implements ConfigurationDemands {
    private static final System.Logger LOG = System.getLogger(DemandedAssignments.class.getName());
    private static final ResourceType MACHINES = ResourceType.of("Microsoft.HybridCompute/machines");

    /** As Azure marks them. */
    private static final String CONTEXT = "Azure Policy";

    private final Store store;
    private final ResourceEngine engine;
    private final InstantSource clock;

    public DemandedAssignments(Store store, ResourceEngine engine, InstantSource clock) {
        this.store = store;
        this.engine = engine;
        this.clock = clock;
    }

    @Override
    public void demand(ResourceId machine, List<Demand> demands) {
        if (!machine.type().equals(MACHINES)) {
            return;
        }
        List<ResourceRow> there =
                store.read(transaction -> transaction.resources(ResourceQuery.below(machine, GuestAssignments.TYPE)));
        for (Demand demand : demands) {
            JsonObject document = document(demand);
            boolean done = there.stream()
                    .anyMatch(row -> Ascii.equalsIgnoreCase(row.id().name(), demand.name())
                            && (!ours(row) || (row.document().equals(document) && told(machine, row))));
            if (!done) {
                attempt(() -> engine.put(context(), id(machine, demand.name()), document, Conditions.NONE), machine);
            }
        }
        for (ResourceRow row : there) {
            boolean wanted = demands.stream()
                    .anyMatch(demand ->
                            Ascii.equalsIgnoreCase(demand.name(), row.id().name()));
            if (ours(row) && !wanted && !row.provisioningState().equals("Deleting")) {
                attempt(() -> engine.delete(context(), row.id(), Conditions.NONE), machine);
            }
        }
    }

    /** A machine that was connected anew has been told nothing yet. */
    private boolean told(ResourceId machine, ResourceRow row) {
        return store.read(transaction -> transaction
                .enrolmentOf(machine)
                .flatMap(enrolment -> transaction.item(enrolment.id(), MachineOperations.itemKey(row.id())))
                .isPresent());
    }

    private static ResourceId id(ResourceId machine, String name) {
        return machine.provider(GuestAssignments.TYPE.namespace(), GuestAssignments.TYPE.path(), name);
    }

    private static boolean ours(ResourceRow row) {
        return row.document()
                .object("properties")
                .flatMap(properties -> properties.string("context"))
                .filter(CONTEXT::equals)
                .isPresent();
    }

    private static JsonObject document(Demand demand) {
        JsonObject.Builder configuration = JsonObject.builder()
                .put("name", demand.name())
                .put("version", demand.version())
                .put("assignmentType", "Audit")
                .putAll(demand.content());
        if (!demand.parameters().isEmpty()) {
            configuration.put("configurationParameter", demand.parameters());
        }
        return JsonObject.of(
                "properties", JsonObject.of("guestConfiguration", configuration.build(), "context", Json.of(CONTEXT)));
    }

    private RequestContext context() {
        return RequestContext.system("machine-configuration", UUID.randomUUID().toString(), clock.instant());
    }

    /** What is refused now (a machine that is not connected) is wanted again when the machine is judged again. */
    private static void attempt(Runnable step, ResourceId machine) {
        try {
            step.run();
        } catch (ProblemException e) {
            LOG.log(System.Logger.Level.INFO, "{0}: {1}", machine, e.getMessage());
        }
    }
}
