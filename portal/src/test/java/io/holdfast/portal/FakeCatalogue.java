package io.holdfast.portal;

import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;

/** Two publishers; one version that was scanned and one that was not. */
final class FakeCatalogue {
    static final String DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private FakeCatalogue() {}

    static JsonArray list(String path) {
        String rest = path.substring(path.indexOf("/publishers") + "/publishers".length());
        return switch (rest) {
            case "" -> names("Holdfast.Compute", "Contoso.Tools");
            case "/Holdfast.Compute/extensionTypes" -> names("CustomScript");
            case "/Contoso.Tools/extensionTypes" -> names("Inventory", "Probe");
            case "/Holdfast.Compute/extensionTypes/CustomScript/versions" ->
                JsonArray.of(
                        version(
                                "1.0.0",
                                "\"scan\": \"clean\", \"scannedBy\": \"ClamAV 1.4.3\", \"signer\": \"CN=Holdfast\""),
                        version("1.1.0", "\"scan\": \"unscanned\", \"signer\": \"CN=Development publisher\""));
            case "/Contoso.Tools/extensionTypes/Inventory/versions" ->
                JsonArray.of(
                        version(
                                "2.1.0",
                                "\"scan\": \"clean\", \"scannedBy\": \"ClamAV 1.4.3\", \"signer\": \"CN=Contoso Tools 2026\","
                                        + " \"digest\": \"" + DIGEST + "\", \"size\": 1048576, \"multiConfig\": true,"
                                        + " \"published\": \"2026-11-01T10:00:00Z\", \"revoked\": false"),
                        version(
                                "2.0.0",
                                "\"scan\": \"clean\", \"scannedBy\": \"ClamAV 1.4.3\", \"signer\": \"CN=Contoso Tools 2026\","
                                        + " \"revoked\": true"));
            default -> JsonArray.EMPTY;
        };
    }

    private static JsonArray names(String first, String... others) {
        JsonArray one = JsonArray.of(FakeFleet.json("{\"name\": \"%s\"}".formatted(first)));
        return others.length == 0
                ? one
                : JsonArray.of(one.get(0), FakeFleet.json("{\"name\": \"%s\"}".formatted(others[0])));
    }

    private static JsonObject version(String version, String facts) {
        return FakeFleet.json("{\"name\": \"%1$s\", \"properties\": {\"version\": \"%1$s\", \"holdfast\": {%2$s}}}"
                .formatted(version, facts));
    }
}
