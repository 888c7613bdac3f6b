package io.holdfast.portal;

import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;

/** A machine whose boot broke: its history, its alert, what is recommended; and attestation providers. */
final class FakeSecurity {
    static final String MACHINE = FakeFleet.machineId("db-01");
    private static final String DIFFERENCE = """
            {"kind": "Changed", "event": 24, "pcr": 4, "component": "GRUB", "meaning": "boot application /EFI/BOOT/grubx64.efi",
             "expected": "a68f6d71ebddaa19751ff8d729f67d11b0df8e4c49400c3e7e90de16119e1265",
             "actual": "5b5f83c892f0e089f6cf9a2239a615195d6812b14726aacaa9910ffea294beee"}""";
    private static final String REASON =
            "The boot is not as its baseline: PCR 4, GRUB is 5b5f83c8 (expected: a68f6d71).";

    private volatile String alert = "Active";
    private volatile boolean approved;

    static final String STATE = """
            {"status": "Unhealthy", "since": "2026-11-22T06:00:00Z", "secureBoot": false, "provider": "sharedlocal",
             "lastAttested": "2026-11-22T06:00:00Z", "boot": {"name": "2", "resetCount": 7, "restartCount": 0},
             "reasons": [{"code": "BaselineDiffers", "event": 24, "pcr": 4, "message": "%s"}], "firstDifference": %s,
             "baseline": {"boot": "1", "approval": "FirstBoot", "approvedBy": "system:boot-integrity", "approvedAt": "2026-11-21T06:00:00Z"}}""".formatted(REASON, DIFFERENCE);

    /** The answer to a GET; empty when this is none of ours. */
    Optional<JsonObject> find(String path) {
        if (path.endsWith("/bootAttestations")) {
            return Optional.of(list(
                    path.startsWith(MACHINE)
                            ? "[" + boot("2", "Unhealthy", ", \"firstDifference\": " + DIFFERENCE) + ","
                                    + boot("1", "Healthy", "") + "]"
                            : "[]"));
        }
        if (path.endsWith("/eventLog")) {
            return Optional.of(FakeFleet.json("""
                    {"boot": "2", "verified": true, "available": true, "events": [
                      {"event": 23, "pcr": 4, "type": "EV_EFI_BOOT_SERVICES_APPLICATION", "measured": true, "text": "shim", "digest": "80a66d53"},
                      {"event": 24, "pcr": 4, "type": "EV_EFI_BOOT_SERVICES_APPLICATION", "measured": true, "text": "grubx64.efi", "digest": "5b5f83c8"},
                      {"event": 30, "pcr": 8, "type": "EV_IPL", "measured": true, "text": "grub_cmd: linux /vmlinuz", "digest": "00ff"}]}"""));
        }
        if (path.endsWith("/diff")) {
            return Optional.of(
                    FakeFleet.json("{\"boot\": \"2\", \"baseline\": \"1\", \"comparable\": true, \"differences\": ["
                            + (path.contains("/2/") && !approved ? DIFFERENCE : "") + "]}"));
        }
        if (path.endsWith("/providers/Microsoft.Security/alerts")) {
            return Optional.of(list("[" + alert() + "]"));
        }
        if (path.endsWith("/providers/Microsoft.Security/assessments")) {
            return Optional.of(
                    list("[" + assessment("db-01", "Unhealthy") + "," + assessment("web-01", "NotApplicable") + "]"));
        }
        if (path.endsWith("/attestationProviders")) {
            return Optional.of(list("""
                    [{"id": "%s", "name": "ours", "properties": {"trustModel": "AAD", "attestUri": "https://localhost:8443/attest-providers/ours"}}]""".formatted("/subscriptions/" + FakeFleet.SUBSCRIPTION
                    + "/resourceGroups/holdfast/providers/Microsoft.Attestation/attestationProviders/ours")));
        }
        if (path.endsWith("/resourceGroups")) {
            return Optional.of(list("[{\"name\": \"holdfast\"}]"));
        }
        return Optional.empty();
    }

    /** A POST: what it does; the machine's new state when there is one. */
    Optional<JsonObject> act(String path) {
        if (path.endsWith("/approveBootIntegrity")) {
            approved = true;
            return Optional.of(FakeFleet.json(STATE)
                    .with("status", "Healthy")
                    .with("reasons", JsonArray.EMPTY)
                    .without("firstDifference"));
        }
        alert = switch (path.substring(path.lastIndexOf('/') + 1)) {
            case "dismiss" -> "Dismissed";
            case "resolve" -> "Resolved";
            default -> "Active";
        };
        return Optional.empty();
    }

    private static JsonObject list(String values) {
        return FakeFleet.json("{\"value\": " + values + "}");
    }

    private static String boot(String name, String status, String more) {
        return """
                {"id": "%s/bootAttestations/%s", "name": "%s", "properties": {"status": "%s", "verified": true,
                 "attested": "2026-11-22T06:00:00Z", "reasons": []%s}}""".formatted(MACHINE, name, name, status, more);
    }

    private String alert() {
        return """
                {"id": "/subscriptions/%s/resourceGroups/holdfast/providers/Microsoft.Security/locations/local/alerts/251_1", "name": "251_1",
                 "properties": {"alertDisplayName": "Attestation failed your virtual machine", "status": "%s", "severity": "Medium",
                  "startTimeUtc": "2026-11-22T06:00:00Z", "description": "%s",
                  "resourceIdentifiers": [{"type": "AzureResource", "azureResourceId": "%s"}],
                  "remediationSteps": ["Look at the first event."], "extendedProperties": {"PCR": "4", "Component": "GRUB"}}}""".formatted(FakeFleet.SUBSCRIPTION, alert, REASON, MACHINE);
    }

    private static String assessment(String machine, String code) {
        return """
                {"id": "%s/providers/Microsoft.Security/assessments/b7604066", "name": "b7604066",
                 "properties": {"displayName": "Virtual machines guest attestation status should be healthy",
                  "resourceDetails": {"source": "Azure", "id": "%s"}, "status": {"code": "%s", "description": "Its boot."},
                  "metadata": {"severity": "Medium", "description": "What a machine measured.", "remediationDescription": "Look."}}}""".formatted(FakeFleet.machineId(machine), FakeFleet.machineId(machine), code);
    }
}
