package io.holdfast.control.attestation.integrity;

import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.security.AlertKind;
import io.holdfast.control.security.AlertReport;
import io.holdfast.control.security.Alerts;
import io.holdfast.control.security.Severity;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The alert about a machine's boot (attestation.md, 6): raised while it is not good or silent, cleared when it is good again. */
final class BootAlerts {
    static final AlertKind FAILED = new AlertKind(
            "VM.GuestAttestationFailed",
            "Attestation failed your virtual machine",
            "BootIntegrity",
            Severity.MEDIUM,
            "DefenseEvasion",
            List.of(
                    "Open the machine and look at the first event that is not as in its baseline, and at its event log.",
                    "If the change was wanted, such as an update of kernel or boot loader, approve the boot.",
                    "If it was not, isolate the machine and rebuild it from a source that you trust.",
                    "If the machine is silent, look at its extension GuestAttestation and at the way to the attestation"
                            + " endpoint."));

    private final Alerts alerts;

    BootAlerts(Alerts alerts) {
        this.alerts = alerts;
    }

    /** Makes the alert fit what is known of a machine. */
    void follow(
            WriteTransaction transaction,
            RequestContext context,
            ResourceId machine,
            BootState state,
            String occurrence,
            Instant now) {
        boolean silent = state.status() == BootStatus.UNKNOWN && state.cause().equals(Reason.Code.SILENT.text());
        if (state.status() != BootStatus.UNHEALTHY && !silent) {
            alerts.clear(transaction, context, machine, FAILED);
            return;
        }
        Map<String, String> extended = new LinkedHashMap<>();
        extended.put("Status", state.status().text());
        extended.put("Boot", state.boot());
        state.secureBoot().ifPresent(on -> extended.put("Secure Boot", on ? "on" : "off"));
        state.json().string("provider").ifPresent(provider -> extended.put("Attestation provider", provider));
        state.lastAttested().ifPresent(time -> extended.put("Last attested", time.toString()));
        JsonObject difference = state.json().object("firstDifference").orElse(JsonObject.EMPTY);
        if (!difference.isEmpty()) {
            difference.number("event").ifPresent(event -> extended.put("Event", Long.toString(event)));
            difference.number("pcr").ifPresent(pcr -> extended.put("PCR", Long.toString(pcr)));
            difference.string("component").ifPresent(component -> extended.put("Component", component));
            difference.string("meaning").ifPresent(meaning -> extended.put("Meaning", meaning));
            extended.put("Expected digest", difference.string("expected").orElse("none"));
            extended.put("Actual digest", difference.string("actual").orElse("none"));
        }
        alerts.raise(
                transaction,
                context,
                new AlertReport(
                        machine,
                        FAILED,
                        // the reasons, and what exactly is different; not how often it was seen
                        state.json().array("reasons").orElse(JsonArray.EMPTY).compact(),
                        occurrence,
                        state.words(),
                        extended,
                        now));
    }

    void clear(WriteTransaction transaction, RequestContext context, ResourceId machine) {
        alerts.clear(transaction, context, machine, FAILED);
    }
}
