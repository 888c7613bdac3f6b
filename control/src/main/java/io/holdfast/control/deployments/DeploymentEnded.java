package io.holdfast.control.deployments;

import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/** Hears of the end of deployments that the control plane itself ordered, in the transaction that ends them. */
@FunctionalInterface
public interface DeploymentEnded {
    /**
     * @param state Succeeded, Failed or Canceled
     * @param origin as the order gave it
     */
    void ended(
            WriteTransaction transaction,
            ResourceId deployment,
            String state,
            Optional<JsonObject> error,
            JsonObject origin,
            Instant now);
}
