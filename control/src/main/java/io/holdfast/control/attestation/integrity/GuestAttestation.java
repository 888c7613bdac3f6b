package io.holdfast.control.attestation.integrity;

import io.holdfast.control.extensions.AutomaticUpgrade;
import io.holdfast.control.extensions.ExtensionResource;
import io.holdfast.control.resources.Caller;
import io.holdfast.control.store.Facet;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;

/** The extension that attests: which one stands on a machine, and what it says (attestation.md, 6). */
final class GuestAttestation {
    static final String NAME = "GuestAttestation";
    static final String PUBLISHER = "Holdfast.Security";
    private static final String TYPE = "GuestAttestation";

    private GuestAttestation() {}

    /** Whoever put it there, and under whichever publisher's name. */
    static Optional<ResourceRow> on(ReadTransaction transaction, ResourceId machine) {
        return transaction.resources(ResourceQuery.below(machine, ExtensionResource.TYPE)).stream()
                .filter(row -> row.document()
                        .object("properties")
                        .flatMap(properties -> properties.string("type"))
                        .filter(type -> Ascii.equalsIgnoreCase(type, TYPE))
                        .isPresent())
                .findFirst();
    }

    /** Whether monitoring put it there, and nobody has changed it since; to a newer version it went by itself. */
    static boolean ours(ResourceRow extension) {
        String system = Caller.system(BootMonitor.PART).name();
        return extension.createdBy().equals(system)
                && AutomaticUpgrade.askedBy(extension).equals(system);
    }

    /** The extension as monitoring wants it. */
    static JsonObject document(String location, String endpoint) {
        return JsonObject.builder()
                .put("location", location)
                .put(
                        "properties",
                        JsonObject.builder()
                                .put("publisher", PUBLISHER)
                                .put("type", TYPE)
                                .put("autoUpgradeMinorVersion", true)
                                .put("enableAutomaticUpgrade", true)
                                .put("settings", settings(endpoint))
                                .build())
                .build();
    }

    static JsonObject settings(String endpoint) {
        return JsonObject.of(
                "AttestationConfig",
                JsonObject.builder()
                        .put(
                                "MaaSettings",
                                JsonObject.of("maaEndpoint", Json.of(endpoint), "maaTenantName", Json.of(NAME)))
                        .put(
                                "AscSettings",
                                JsonObject.of(
                                        "ascReportingEndpoint", Json.of(""), "ascReportingFrequency", Json.of("")))
                        .put("useCustomToken", "false")
                        .put("disableAlerts", "false")
                        .build());
    }

    /** What the machine says of it; empty when it has said nothing. */
    static String message(ReadTransaction transaction, ResourceRow extension) {
        JsonObject status = transaction
                .facet(extension.id(), ExtensionResource.FACET)
                .map(Facet::value)
                .flatMap(view -> view.object("status"))
                .orElse(JsonObject.EMPTY);
        return status.string("message").orElse("");
    }

    /** A sentence about it, for who wonders why a machine does not attest. */
    static String told(ReadTransaction transaction, ResourceId machine) {
        Optional<ResourceRow> extension = on(transaction, machine);
        if (extension.isEmpty()) {
            return "It has no extension " + NAME + ".";
        }
        String message = message(transaction, extension.get());
        String state = "Its extension '" + extension.get().id().name() + "' is "
                + extension.get().provisioningState();
        return message.isEmpty() ? state + "." : state + ": " + message;
    }
}
