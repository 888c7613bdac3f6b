package io.holdfast.policy;

import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;

/**
 * What the functions of a rule answer beside the resource.
 *
 * @param resourceGroup of {@code resourceGroup()}: id, name, location, tags, properties; empty above a resource group
 * @param subscription of {@code subscription()}: id, subscriptionId, displayName, tenantId, tags
 * @param requestContext of {@code requestContext()}: apiVersion, identity {idtyp, appid, acrs}
 * @param policy of {@code policy()}: assignmentId, definitionId, setDefinitionId, definitionReferenceId
 * @param now of {@code utcNow()}
 */
public record EvaluationContext(
        JsonObject resourceGroup, JsonObject subscription, JsonObject requestContext, JsonObject policy, Instant now) {

    /** Knows only the time. */
    public static EvaluationContext at(Instant now) {
        return new EvaluationContext(JsonObject.EMPTY, JsonObject.EMPTY, JsonObject.EMPTY, JsonObject.EMPTY, now);
    }

    public EvaluationContext inGroup(JsonObject value) {
        return new EvaluationContext(value, subscription, requestContext, policy, now);
    }

    public EvaluationContext inSubscription(JsonObject value) {
        return new EvaluationContext(resourceGroup, value, requestContext, policy, now);
    }

    public EvaluationContext onRequest(JsonObject value) {
        return new EvaluationContext(resourceGroup, subscription, value, policy, now);
    }

    public EvaluationContext underPolicy(JsonObject value) {
        return new EvaluationContext(resourceGroup, subscription, requestContext, value, now);
    }
}
