package io.holdfast.control.attestation.integrity;

import io.holdfast.control.machines.MachineType;
import io.holdfast.control.machines.SecurityProfile;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.WorkHandler;
import io.holdfast.control.security.Alerts;
import io.holdfast.control.store.Facet;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WorkRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Notices that a machine has not attested for longer than its deadline. A node judges silence only after it has itself been
 * there for a whole deadline: before, the machine may have had nobody to attest to (docs/adr/0008).
 */
public final class SilenceWork implements WorkHandler {
    static final String KIND = "boot-silence";

    private final Store store;
    private final BootAlerts alerts;
    private final InstantSource clock;
    private final Instant began;

    public SilenceWork(Store store, Alerts alerts, InstantSource clock) {
        this.store = store;
        this.alerts = new BootAlerts(alerts);
        this.clock = clock;
        this.began = clock.instant();
    }

    static WorkRow due(ResourceId machine, Instant time) {
        return new WorkRow(
                KIND,
                machine.key(),
                time,
                0,
                JsonObject.builder().put("machine", machine.toString()).build());
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void run(WorkRow work) {
        ResourceId machine = ResourceId.parse(work.payload().string("machine").orElseThrow());
        Instant now = clock.instant();
        boolean _ = store.commit(transaction -> {
            Optional<WorkRow> again = judge(transaction, machine, now);
            transaction.deleteWork(KIND, work.key());
            again.ifPresent(transaction::put);
            return true;
        });
    }

    private Optional<WorkRow> judge(WriteTransaction transaction, ResourceId machine, Instant now) {
        Optional<ResourceRow> row = transaction.resource(machine);
        Optional<BootState> state = BootState.of(transaction, machine);
        if (row.isEmpty()) {
            BootHistory.forget(transaction, machine);
            alerts.clear(transaction, context(now), machine);
        }
        if (row.isEmpty() || state.isEmpty()) {
            return Optional.empty();
        }
        SecurityProfile profile = SecurityProfile.of(row.get().document());
        if (profile.ignored() || state.get().status() == BootStatus.NOT_SUPPORTED) {
            return Optional.empty();
        }
        Instant heard = state.get().lastAttested().or(() -> state.get().since()).orElse(began);
        Instant judgedFrom = heard.isBefore(began) ? began : heard;
        Instant deadline = judgedFrom.plus(profile.deadline());
        if (now.isBefore(deadline)) {
            return Optional.of(due(machine, deadline));
        }
        String last = state.get()
                .lastAttested()
                .map(time -> "last attested its boot at " + time)
                .orElse("has never attested a boot");
        BootState silent = state.get()
                .judged(
                        BootStatus.UNKNOWN,
                        List.of(Reason.of(
                                Reason.Code.SILENT,
                                "The machine " + last + " (expected: within "
                                        + profile.deadline().toMinutes()
                                        + " minutes). "
                                        + connection(transaction, row.get().id())
                                        + GuestAttestation.told(
                                                transaction, row.get().id()))),
                        now);
        silent.store(transaction, row.get().id(), now);
        alerts.follow(transaction, context(now), row.get().id(), silent, "silent since " + heard, now);
        return Optional.empty(); // the next attestation begins a new deadline
    }

    private static RequestContext context(Instant now) {
        return RequestContext.system(BootMonitor.PART, UUID.randomUUID().toString(), now);
    }

    private static String connection(WriteTransaction transaction, ResourceId machine) {
        String status = transaction
                .facet(machine, MachineType.FACET_STATUS)
                .map(Facet::value)
                .flatMap(value -> value.string("status"))
                .orElse("AwaitingConnection");
        return "Its agent is " + status + ". ";
    }
}
