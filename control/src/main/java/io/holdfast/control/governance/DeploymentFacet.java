package io.holdfast.control.governance;

import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.Facet;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/** How the last deployment of each policy ended, beside the resource that it was for. */
public final class DeploymentFacet {
    private static final String NAME = "policyDeployments";

    private DeploymentFacet() {}

    /**
     * @param policy key of the assignment, a bar, and the reference id in lower case
     * @param deployment empty when not even one could be begun
     */
    public static void put(
            WriteTransaction transaction,
            ResourceId resource,
            String policy,
            Optional<ResourceId> deployment,
            String state,
            Optional<JsonObject> error,
            Instant now) {
        if (transaction.resource(resource).isEmpty()) {
            return;
        }
        Optional<Facet> before = transaction.facet(resource, NAME);
        JsonObject.Builder entry = JsonObject.builder().put("state", state).put("time", now.toString());
        deployment.ifPresent(id -> entry.put("deployment", id.toString()));
        error.ifPresent(problem -> entry.put("error", problem));
        JsonObject value = before.map(Facet::value).orElse(JsonObject.EMPTY).with(policy, entry.build());
        transaction.put(new Facet(resource, NAME, before.map(Facet::version).orElse(0L) + 1, value, now));
        transaction.append(new ChangeRow(0, resource, ChangeRow.Kind.FACET, NAME, now));
    }

    /** Why the deployment of a policy failed, as one sentence. */
    static Optional<String> failure(
            ReadTransaction transaction, ResourceId resource, ResourceId assignment, String referenceId) {
        return transaction
                .facet(resource, NAME)
                .flatMap(facet -> facet.value().object(assignment.key() + "|" + Ascii.lower(referenceId)))
                .filter(entry -> entry.string("state").orElse("").equals("Failed"))
                .map(entry -> {
                    JsonObject error = entry.object("error").orElse(JsonObject.EMPTY);
                    JsonObject cause = error.array("details").stream()
                            .flatMap(details -> details.stream())
                            .filter(JsonObject.class::isInstance)
                            .map(JsonObject.class::cast)
                            .findFirst()
                            .orElse(error);
                    return "The deployment"
                            + entry.string("deployment")
                                    .map(id -> " '" + ResourceId.parse(id).name() + "'")
                                    .orElse("")
                            + " failed: " + cause.string("code").orElse("") + ": "
                            + cause.string("message").orElse("");
                });
    }
}
