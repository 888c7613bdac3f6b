package io.holdfast.control.configuration;

import io.holdfast.control.extensions.MachineOperations;
import io.holdfast.control.governance.ConfigurationDemands;
import io.holdfast.control.resources.Conditions;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceEngine;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

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
    private final RefusedDemands refused = new RefusedDemands();
    /** Machines that may have guest assignments; most have none, and are not asked for them. */
    private volatile Set<ResourceId> having = ConcurrentHashMap.newKeySet();

    public DemandedAssignments(Store store, ResourceEngine engine, InstantSource clock) {
        this.store = store;
        this.engine = engine;
        this.clock = clock;
    }

    @Override
    public void begin() {
        having = store
                .read(transaction -> transaction.resources(ResourceQuery.below(ResourceId.ROOT, GuestAssignments.TYPE)))
                .stream()
                .flatMap(row -> row.id().parent().stream())
                .collect(Collectors.toCollection(ConcurrentHashMap::newKeySet));
    }

    @Override
    public void demand(ResourceId machine, List<Demand> demands, long epoch) {
        if (!machine.type().equals(MACHINES) || (demands.isEmpty() && !having.contains(machine))) {
            return;
        }
        having.add(machine);
        Standing standing = store.read(transaction -> standing(transaction, machine));
        for (Demand demand : standing.connected() ? demands : List.<Demand>of()) {
            JsonObject document = document(demand);
            ResourceId id = id(machine, demand.name());
            if (!standing.has(demand.name(), document) && !refused.before(id, document, epoch)) {
                attempt(() -> engine.put(context(), id, document, Conditions.NONE), machine)
                        .filter(problem -> problem.code() == ProblemCode.DISALLOWED_BY_POLICY)
                        .ifPresent(_ -> refused.add(id, document, epoch));
            }
        }
        for (ResourceRow row : standing.rows()) {
            boolean wanted = demands.stream()
                    .anyMatch(demand ->
                            Ascii.equalsIgnoreCase(demand.name(), row.id().name()));
            if (ours(row) && !wanted && !row.provisioningState().equals("Deleting")) {
                var _ = attempt(() -> engine.delete(context(), row.id(), Conditions.NONE), machine);
            }
        }
    }

    /**
     * What stands on a machine.
     *
     * @param told by key: a machine that was connected anew has been told nothing yet
     */
    private record Standing(boolean connected, List<ResourceRow> rows, Set<String> told) {
        boolean has(String name, JsonObject document) {
            return rows.stream()
                    .anyMatch(row -> Ascii.equalsIgnoreCase(row.id().name(), name)
                            && (!ours(row)
                                    || (row.document().equals(document)
                                            && told.contains(row.id().key()))));
        }
    }

    private static Standing standing(ReadTransaction transaction, ResourceId machine) {
        List<ResourceRow> rows = transaction.resources(ResourceQuery.below(machine, GuestAssignments.TYPE));
        Optional<EnrolmentRow> enrolment = transaction.enrolmentOf(machine);
        Set<String> told = enrolment.stream()
                .flatMap(connected -> rows.stream()
                        .filter(row -> transaction
                                .item(connected.id(), MachineOperations.itemKey(row.id()))
                                .isPresent()))
                .map(row -> row.id().key())
                .collect(Collectors.toSet());
        return new Standing(enrolment.isPresent(), rows, told);
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

    private static Optional<Problem> attempt(Runnable step, ResourceId machine) {
        try {
            step.run();
            return Optional.empty();
        } catch (ProblemException e) {
            LOG.log(System.Logger.Level.INFO, "{0}: {1}", machine, e.getMessage());
            return Optional.of(e.problem());
        }
    }
}
