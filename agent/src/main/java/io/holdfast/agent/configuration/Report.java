package io.holdfast.agent.configuration;

import io.holdfast.agent.configuration.resources.Result.Status;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * What one run found.
 *
 * @param initial whether it was the first of its assignment
 */
public record Report(
        String configuration, String version, boolean initial, Instant start, Instant end, List<ItemResult> results) {
    public Report {
        results = List.copyOf(results);
    }

    public boolean compliant() {
        return results.stream().allMatch(one -> one.result().compliant());
    }

    public long count(Status status) {
        return results.stream().filter(one -> one.result().status() == status).count();
    }

    /** The {@code properties} of a report resource, but for what the control plane adds (policy, 7.3). */
    public JsonObject json() {
        String status = (compliant() ? Status.COMPLIANT : Status.NON_COMPLIANT).text();
        JsonObject details = JsonObject.builder()
                .put("complianceStatus", status)
                .put("startTime", start.toString())
                .put("endTime", end.toString())
                .put("operationType", initial ? "Initial" : "Consistency")
                .put("resources", results.stream().map(one -> (Json) one.json()).collect(JsonArray.collector()))
                .build();
        return JsonObject.builder()
                .put(
                        "assignment",
                        JsonObject.of(
                                "name",
                                Json.of(configuration),
                                "configuration",
                                JsonObject.of("name", Json.of(configuration), "version", Json.of(version))))
                .put("complianceStatus", status)
                .put("startTime", start.toString())
                .put("endTime", end.toString())
                .put("details", details)
                .build();
    }
}
