package io.holdfast.control.security;

import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came out of looking at one resource ({@code Microsoft.Security/assessments}, 2021-06-01).
 *
 * @param cause one word; empty when there is nothing to say
 * @param since when the code became what it is
 * @param additional {@code additionalData}
 */
public record Assessment(
        Recommendation recommendation,
        Code code,
        String cause,
        String description,
        Instant first,
        Instant since,
        Map<String, String> additional) {
    /** {@code status.code}. */
    public enum Code {
        HEALTHY("Healthy"),
        UNHEALTHY("Unhealthy"),
        NOT_APPLICABLE("NotApplicable");

        private final String text;

        Code(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    public Assessment {
        additional = Map.copyOf(additional);
    }

    JsonObject view(ResourceId resource) {
        JsonObject.Builder status = JsonObject.builder().put("code", code.text());
        if (!cause.isEmpty()) {
            status.put("cause", cause);
        }
        if (!description.isEmpty()) {
            status.put("description", description);
        }
        status.put("firstEvaluationDate", first.toString()).put("statusChangeDate", since.toString());
        JsonObject.Builder more = JsonObject.builder();
        new TreeMap<>(additional).forEach(more::put);
        return JsonObject.builder()
                .put("id", resource + "/providers/Microsoft.Security/assessments/" + recommendation.name())
                .put("name", recommendation.name())
                .put("type", "Microsoft.Security/assessments")
                .put(
                        "properties",
                        JsonObject.builder()
                                .put(
                                        "resourceDetails",
                                        JsonObject.of("source", Json.of("Azure"), "id", Json.of(resource.toString())))
                                .put("displayName", recommendation.displayName())
                                .put("status", status.build())
                                .put("additionalData", more.build())
                                .put("metadata", recommendation.json())
                                .build())
                .build();
    }
}
