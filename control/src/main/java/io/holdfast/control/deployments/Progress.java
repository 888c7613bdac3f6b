package io.holdfast.control.deployments;

import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How far one resource of a deployment has come: what a deployment operation shows.
 *
 * @param state Running, Succeeded, Failed
 * @param operation that the write goes on with
 * @param error {@code code}, {@code message} when it failed
 */
record Progress(
        ResourceId target,
        String state,
        Optional<String> operation,
        Optional<JsonObject> error,
        Instant started,
        Instant changed) {

    boolean running() {
        return state.equals("Running");
    }

    boolean succeeded() {
        return state.equals("Succeeded");
    }

    boolean failed() {
        return state.equals("Failed");
    }

    Progress ended(String newState, Optional<JsonObject> newError, Instant at) {
        return new Progress(target, newState, operation, newError, started, at);
    }

    JsonObject json() {
        JsonObject.Builder json = JsonObject.builder()
                .put("target", target.toString())
                .put("state", state)
                .put("started", started.toString())
                .put("changed", changed.toString());
        operation.ifPresent(id -> json.put("operation", id));
        error.ifPresent(problem -> json.put("error", problem));
        return json.build();
    }

    static Progress of(JsonObject json) {
        return new Progress(
                ResourceId.parse(json.string("target").orElseThrow()),
                json.string("state").orElseThrow(),
                json.string("operation"),
                json.object("error"),
                Instant.parse(json.string("started").orElseThrow()),
                Instant.parse(json.string("changed").orElseThrow()));
    }

    /** As {@code Microsoft.Resources/deployments/operations} shows it. */
    JsonObject shown(ResourceId deployment, String operationId) {
        JsonObject.Builder properties = JsonObject.builder()
                .put("provisioningOperation", "Create")
                .put("provisioningState", state)
                .put("timestamp", changed.toString())
                .put("duration", Duration.between(started, changed).toString())
                .put("serviceRequestId", operationId)
                .put("statusCode", failed() ? "Conflict" : running() ? "Accepted" : "OK")
                .put(
                        "targetResource",
                        JsonObject.builder()
                                .put("id", target.toString())
                                .put("resourceType", target.type().toString())
                                .put("resourceName", target.name())
                                .build());
        error.ifPresent(problem -> properties.put(
                "statusMessage", JsonObject.of("status", io.holdfast.kernel.json.Json.of("Failed"), "error", problem)));
        return JsonObject.builder()
                .put("id", deployment + "/operations/" + operationId)
                .put("operationId", operationId)
                .put("properties", properties.build())
                .build();
    }
}
