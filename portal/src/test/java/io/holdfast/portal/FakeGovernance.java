package io.holdfast.portal;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;

/** What is registered, and two policies of which one concerns extensions, in the shapes of Microsoft.Authorization. */
final class FakeGovernance {
    private static final String DEFINITIONS = "/providers/Microsoft.Authorization/policyDefinitions/";

    private FakeGovernance() {}

    static JsonArray providers(boolean governs) {
        JsonObject hybrid = FakeFleet.json("""
                {"namespace": "Microsoft.HybridCompute", "resourceTypes": [
                  {"resourceType": "machines", "apiVersions": ["2025-01-13"]},
                  {"resourceType": "machines/runCommands", "apiVersions": ["2025-01-13"]}]}""");
        JsonObject authorization = FakeFleet.json("""
                {"namespace": "Microsoft.Authorization", "resourceTypes": [
                  {"resourceType": "policyAssignments", "apiVersions": ["2023-04-01"]},
                  {"resourceType": "policyDefinitions", "apiVersions": ["2023-04-01"]},
                  {"resourceType": "policySetDefinitions", "apiVersions": ["2023-04-01"]}]}""");
        return governs ? JsonArray.of(hybrid, authorization) : JsonArray.of(hybrid);
    }

    static Optional<JsonObject> find(String path) {
        if (path.endsWith("/policyAssignments")) {
            return Optional.of(JsonObject.of(
                    "value",
                    JsonArray.of(
                            assignment("allowed", "Only these extensions", "only"),
                            assignment("tags", "Every resource has a Department", "tag"),
                            set("baseline", "Baseline of Contoso"))));
        }
        return switch (path.substring(path.lastIndexOf('/') + 1)) {
            case "only" ->
                Optional.of(definition(
                        "{\"allOf\": [{\"field\": \"type\", \"equals\": \"Microsoft.HybridCompute/machines/extensions\"},"
                                + " {\"field\": \"Microsoft.HybridCompute/machines/extensions/type\", \"notIn\": [\"CustomScript\"]}]}",
                        "[parameters('effect')]"));
            case "baseline" -> Optional.of(FakeFleet.json("""
                        {"properties": {"parameters": {"how": {"type": "String", "defaultValue": "AuditIfNotExists"}},
                         "policyDefinitions": [
                           {"policyDefinitionId": "%1$stag"},
                           {"policyDefinitionId": "%1$sonly", "parameters": {"effect": {"value": "[parameters('how')]"}}}]}}""".formatted(DEFINITIONS)));
            case "tag" ->
                Optional.of(definition("{\"field\": \"tags['Department']\", \"exists\": \"false\"}", "audit"));
            default -> Optional.empty();
        };
    }

    private static Json assignment(String name, String title, String definition) {
        return FakeFleet.json("""
                {"id": "/subscriptions/s/providers/Microsoft.Authorization/policyAssignments/%s", "name": "%s",
                 "properties": {"displayName": "%s", "policyDefinitionId": "%s%s", "scope": "/subscriptions/s",
                  "enforcementMode": "Default", "parameters": {}}}""".formatted(name, name, title, DEFINITIONS, definition));
    }

    private static Json set(String name, String title) {
        JsonObject assignment = (JsonObject) assignment(name, title, name);
        JsonObject properties = assignment.object("properties").orElseThrow();
        return assignment.with(
                "properties",
                properties.with(
                        "policyDefinitionId", "/providers/Microsoft.Authorization/policySetDefinitions/" + name));
    }

    private static JsonObject definition(String condition, String effect) {
        return FakeFleet.json("""
                {"properties": {"displayName": "d", "parameters": {"effect": {"type": "String", "defaultValue": "Deny"}},
                 "policyRule": {"if": %s, "then": {"effect": "%s"}}}}""".formatted(condition, effect));
    }
}
