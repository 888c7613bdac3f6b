package io.holdfast.control.security;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * What is looked at on every machine ({@code Microsoft.Security/assessmentMetadata}).
 *
 * @param name the key that Azure publishes, a UUID
 * @param remedy what a person does about it
 * @param policy name of the built-in policy definition that asks for the same
 */
public record Recommendation(
        String name,
        String displayName,
        Severity severity,
        String description,
        String remedy,
        List<String> threats,
        Optional<String> policy) {
    public Recommendation {
        threats = List.copyOf(threats);
    }

    /** {@code metadata} of an assessment, and {@code properties} of the metadata resource. */
    JsonObject json() {
        JsonObject.Builder json = JsonObject.builder()
                .put("displayName", displayName)
                .put("assessmentType", "BuiltIn")
                .put("severity", severity.text())
                .put("description", description)
                .put("remediationDescription", remedy)
                .put("categories", JsonArray.of(Json.of("Compute")))
                .put("threats", JsonArray.ofStrings(threats))
                .put("userImpact", "Low")
                .put("implementationEffort", "Low");
        policy.ifPresent(definition ->
                json.put("policyDefinitionId", "/providers/Microsoft.Authorization/policyDefinitions/" + definition));
        return json.build();
    }

    JsonObject view() {
        return JsonObject.builder()
                .put("id", "/providers/Microsoft.Security/assessmentMetadata/" + name)
                .put("name", name)
                .put("type", "Microsoft.Security/assessmentMetadata")
                .put("properties", json())
                .build();
    }
}
