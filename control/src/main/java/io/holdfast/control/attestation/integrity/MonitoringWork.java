package io.holdfast.control.attestation.integrity;

import io.holdfast.control.extensions.MachineOperations;
import io.holdfast.control.machines.SecurityProfile;
import io.holdfast.control.resources.Conditions;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceEngine;
import io.holdfast.control.resources.WorkHandler;
import io.holdfast.control.security.Alerts;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WorkRow;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Does what a machine's security profile asks for: puts the extension that attests, through the corridor like everybody else,
 * and looks at it until it is there or refused; takes it away again when it put it itself. The machine's own controls have
 * the last word, and what they say is shown.
 */
public final class MonitoringWork implements WorkHandler {
    static final String KIND = "boot-monitoring";

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final Store store;
    private final ResourceEngine engine;
    private final Alerts alerts;
    private final UnaryOperator<String> endpoint;
    private final InstantSource clock;

    /** @param endpoint address of an attestation provider by its name */
    public MonitoringWork(
            Store store, ResourceEngine engine, Alerts alerts, UnaryOperator<String> endpoint, InstantSource clock) {
        this.store = store;
        this.engine = engine;
        this.alerts = alerts;
        this.endpoint = endpoint;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return KIND;
    }

    /** The machine as this work finds it. */
    private record Found(Optional<ResourceRow> machine, Optional<ResourceRow> extension, boolean told) {}

    @Override
    public void run(WorkRow work) {
        ResourceId machine = ResourceId.parse(work.payload().string("machine").orElseThrow());
        Found found = store.read(transaction -> find(transaction, machine));
        if (found.machine().isEmpty()) {
            end(work, machine);
            return;
        }
        SecurityProfile profile = SecurityProfile.of(found.machine().get().document());
        if (!profile.monitored()) {
            remove(found, work, profile.ignored());
            return;
        }
        install(found, profile, work);
    }

    private static Found find(ReadTransaction transaction, ResourceId machine) {
        Optional<ResourceRow> extension = GuestAttestation.on(transaction, machine);
        boolean told = extension.isPresent()
                && transaction
                        .enrolmentOf(machine)
                        .flatMap(enrolment -> transaction.item(
                                enrolment.id(),
                                MachineOperations.itemKey(extension.get().id())))
                        .isPresent();
        return new Found(transaction.resource(machine), extension, told);
    }

    private void install(Found found, SecurityProfile profile, WorkRow work) {
        ResourceRow machine = found.machine().orElseThrow();
        String refused = "";
        if (!stands(found, wanted(profile))) {
            try {
                ResourceId id = found.extension()
                        .map(ResourceRow::id)
                        .orElseGet(() -> machine.id().child("extensions", GuestAttestation.NAME));
                var _ = engine.put(
                        context(),
                        id,
                        GuestAttestation.document(
                                machine.document().string("location").orElse("local"), wanted(profile)),
                        Conditions.NONE);
            } catch (ProblemException e) {
                refused = e.problem().message();
            }
        }
        settle(machine.id(), profile, work, refused);
    }

    private String wanted(SecurityProfile profile) {
        return profile.provider().map(endpoint).orElse("");
    }

    /** Whether there is nothing to put: somebody else's extension stays as it is. */
    private static boolean stands(Found found, String provider) {
        if (found.extension().isEmpty()) {
            return false;
        }
        ResourceRow extension = found.extension().get();
        if (!GuestAttestation.ours(extension)) {
            return true;
        }
        boolean same = extension
                .document()
                .object("properties")
                .flatMap(properties -> properties.object("settings"))
                .equals(Optional.of(GuestAttestation.settings(provider)));
        return same && found.told();
    }

    /** Says how far it is, and looks again until it is there. */
    private void settle(ResourceId machine, SecurityProfile profile, WorkRow work, String refused) {
        Instant now = clock.instant();
        boolean _ = store.commit(transaction -> {
            Optional<ResourceRow> extension = GuestAttestation.on(transaction, machine);
            String message = refused.isEmpty()
                    ? extension
                            .map(row -> GuestAttestation.message(transaction, row))
                            .orElse("")
                    : refused;
            String state = refused.isEmpty()
                    ? extension.map(ResourceRow::provisioningState).orElse("Failed")
                    : "Failed";
            Optional<BootState> before = BootState.of(transaction, machine);
            BootState next = before.orElseGet(() -> BootState.unheard(now))
                    .with(
                            "installation",
                            JsonObject.builder()
                                    .put("status", state)
                                    .put("message", message)
                                    .build());
            boolean unattested = next.lastAttested().isEmpty();
            if (state.equals("Failed") && unattested) {
                int words = message.indexOf(Reason.Code.TPM_REQUIRED.text());
                boolean noTpm = words >= 0;
                next = next.judged(
                        noTpm ? BootStatus.NOT_SUPPORTED : BootStatus.UNKNOWN,
                        List.of(
                                noTpm // the handler's words, without the agent's around them
                                        ? Reason.of(
                                                Reason.Code.TPM_REQUIRED,
                                                message.substring(words).strip())
                                        : Reason.of(Reason.Code.INSTALLATION_FAILED, message)),
                        now);
            } else if (unattested && !next.cause().equals(Reason.Code.SILENT.text())) {
                next = next.judged(
                        BootStatus.UNKNOWN,
                        List.of(Reason.of(Reason.Code.NOT_ATTESTED, "The machine has not attested a boot yet.")),
                        now);
            }
            next.store(transaction, machine, now);
            if (before.isEmpty()) {
                BootHistory.forget(transaction, machine);
                transaction.put(SilenceWork.due(machine, now.plus(profile.deadline())));
            }
            transaction.deleteWork(KIND, work.key());
            if (!state.equals("Succeeded")) {
                transaction.put(later(work, now));
            }
            return true;
        });
    }

    private static WorkRow later(WorkRow work, Instant now) {
        long tries = work.payload().number("tries").orElse(0);
        Duration wait = Duration.ofSeconds(1L << Math.min(tries, 9));
        return new WorkRow(
                KIND,
                work.key(),
                now.plus(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT),
                0,
                work.payload().toBuilder().put("tries", tries + 1).build());
    }

    /** Monitoring is off: only what it put itself goes, and what is known of boots when somebody has said so. */
    private void remove(Found found, WorkRow work, boolean forget) {
        Optional<ResourceRow> ours = found.extension().filter(GuestAttestation::ours);
        if (ours.isPresent() && !ours.get().provisioningState().equals("Deleting")) {
            var _ = engine.delete(context(), ours.get().id(), Conditions.NONE);
        }
        ResourceId machine = found.machine().orElseThrow().id();
        Instant now = clock.instant();
        boolean _ = store.commit(transaction -> {
            if (forget && BootState.of(transaction, machine).isPresent()) {
                new BootState(JsonObject.EMPTY).store(transaction, machine, now);
                new BootAlerts(alerts).clear(transaction, context(), machine);
            }
            transaction.deleteWork(KIND, work.key());
            return true;
        });
    }

    /** The machine is gone. */
    private void end(WorkRow work, ResourceId machine) {
        boolean _ = store.commit(transaction -> {
            BootHistory.forget(transaction, machine);
            new BootAlerts(alerts).clear(transaction, context(), machine);
            transaction.deleteWork(KIND, work.key());
            transaction.deleteWork(SilenceWork.KIND, work.key());
            return true;
        });
    }

    private RequestContext context() {
        return RequestContext.system(BootMonitor.PART, UUID.randomUUID().toString(), clock.instant());
    }
}
