package io.holdfast.control.governance.remediation;

import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One resource of a remediation.
 *
 * @param state Waiting, Running, Succeeded, Failed or Canceled
 * @param deployment empty for what is changed without one
 */
record Target(
        ResourceId resource,
        String location,
        String state,
        Optional<ResourceId> deployment,
        Optional<JsonObject> error,
        Instant created,
        Instant updated) {
    private static final String KIND = "remediation-target";

    static Target waiting(ResourceId resource, String location, Instant now) {
        return new Target(resource, location, "Waiting", Optional.empty(), Optional.empty(), now, now);
    }

    boolean waiting() {
        return state.equals("Waiting");
    }

    boolean running() {
        return state.equals("Running");
    }

    Target begun(ResourceId newDeployment, Instant now) {
        return new Target(resource, location, "Running", Optional.of(newDeployment), Optional.empty(), created, now);
    }

    Target ended(String newState, Optional<JsonObject> newError, Instant now) {
        return new Target(resource, location, newState, deployment, newError, created, now);
    }

    static void put(WriteTransaction transaction, String remediation, Target target) {
        JsonObject.Builder json = JsonObject.builder()
                .put("resource", target.resource.toString())
                .put("location", target.location)
                .put("state", target.state)
                .put("created", target.created.toString())
                .put("updated", target.updated.toString());
        target.deployment.ifPresent(id -> json.put("deployment", id.toString()));
        target.error.ifPresent(problem -> json.put("error", problem));
        transaction.putDocument(KIND, remediation + "|" + target.resource.key(), json.build());
    }

    private static Target of(JsonObject json) {
        return new Target(
                ResourceId.parse(json.string("resource").orElseThrow()),
                json.string("location").orElse(""),
                json.string("state").orElseThrow(),
                json.string("deployment").map(ResourceId::parse),
                json.object("error"),
                Instant.parse(json.string("created").orElseThrow()),
                Instant.parse(json.string("updated").orElseThrow()));
    }

    static Optional<Target> find(ReadTransaction transaction, String remediation, ResourceId resource) {
        return transaction.document(KIND, remediation + "|" + resource.key()).map(Target::of);
    }

    static List<Target> all(ReadTransaction transaction, String remediation) {
        return transaction.documents(KIND, remediation + "|").values().stream()
                .map(Target::of)
                .toList();
    }

    static void forget(WriteTransaction transaction, String remediation) {
        transaction.documents(KIND, remediation + "|").keySet().forEach(key -> transaction.deleteDocument(KIND, key));
    }

    /** As {@code listDeployments} shows it. */
    JsonObject shown() {
        JsonObject.Builder json = JsonObject.builder()
                .put("remediatedResourceId", resource.toString())
                .put("resourceLocation", location)
                .put("status", waiting() ? "Evaluating" : state)
                .put("createdOn", created.toString())
                .put("lastUpdatedOn", updated.toString());
        deployment.ifPresent(id -> json.put("deploymentId", id.toString()));
        error.ifPresent(problem -> json.put("error", problem));
        return json.build();
    }
}
