package io.holdfast.control.attestation.integrity;

import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.verify.Baseline;
import io.holdfast.attestation.verify.Difference;
import io.holdfast.control.machines.MachineType;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.Page;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** {@code machines/{m}/bootAttestations}: the last boots of a machine, as people read them. Our addition. */
public final class BootAttestations {
    private static final String READ = "Microsoft.HybridCompute/machines/bootAttestations/read";

    private final Store store;
    private final AccessControl access;

    public BootAttestations(Store store, AccessControl access) {
        this.store = store;
        this.access = access;
    }

    /** Newest first. */
    public Page list(RequestContext context, ResourceId machine) {
        access.current().require(context.caller(), READ, machine);
        return store.read(transaction -> {
            ResourceId id = require(transaction, machine);
            return new Page(
                    BootHistory.all(transaction, id).reversed().stream()
                            .map(boot -> boot.view(id))
                            .toList(),
                    Optional.empty());
        });
    }

    public JsonObject boot(RequestContext context, ResourceId machine, String name) {
        access.current().require(context.caller(), READ, machine);
        return store.read(transaction -> {
            ResourceId id = require(transaction, machine);
            return find(transaction, id, name).view(id);
        });
    }

    /** {@code {"boot", "verified", "available", "events": […]}}: the log of a boot, readable; some boots have none. */
    public JsonObject eventLog(RequestContext context, ResourceId machine, String name) {
        access.current().require(context.caller(), READ, machine);
        return store.read(transaction -> {
            ResourceId id = require(transaction, machine);
            BootRecord boot = find(transaction, id, name);
            Optional<EventLog> log = BootHistory.log(transaction, id, boot);
            return JsonObject.builder()
                    .put("boot", boot.name())
                    .put("verified", boot.verified())
                    .put("available", log.isPresent())
                    .put("events", log.map(ReadableLog::events).orElse(JsonArray.EMPTY))
                    .build();
        });
    }

    /**
     * {@code {"boot", "baseline", "comparable", "differences": […]}}: every difference from the baseline that holds now, in
     * order; a boot is compared when it has a log and its machine a baseline.
     */
    public JsonObject diff(RequestContext context, ResourceId machine, String name) {
        access.current().require(context.caller(), READ, machine);
        return store.read(transaction -> {
            ResourceId id = require(transaction, machine);
            BootRecord boot = find(transaction, id, name);
            Optional<Baseline> baseline = BootHistory.baseline(transaction, id);
            Optional<EventLog> log = BootHistory.log(transaction, id, boot);
            List<Difference> found =
                    baseline.isPresent() && log.isPresent() ? baseline.get().differences(log.get()) : List.of();
            return JsonObject.builder()
                    .put("boot", boot.name())
                    .put(
                            "baseline",
                            BootState.of(transaction, id)
                                    .flatMap(state -> state.json().object("baseline"))
                                    .flatMap(approved -> approved.string("boot"))
                                    .orElse(""))
                    .put("comparable", baseline.isPresent() && log.isPresent())
                    .put(
                            "differences",
                            new JsonArray(List.copyOf(
                                    found.stream().map(BootRecord::difference).toList())))
                    .build();
        });
    }

    private static ResourceId require(ReadTransaction transaction, ResourceId machine) {
        return transaction
                .resource(machine)
                .filter(row -> row.id().type().equals(MachineType.TYPE))
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.RESOURCE_NOT_FOUND, "The machine '" + machine + "' was not found."))
                .id();
    }

    static BootRecord find(ReadTransaction transaction, ResourceId machine, String name) {
        return BootHistory.find(transaction, machine, name)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.RESOURCE_NOT_FOUND,
                        "There is no boot '" + name + "' in the history of " + machine.name() + " (its last "
                                + BootHistory.MOST + " are kept)."));
    }
}
