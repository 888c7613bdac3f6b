package io.holdfast.control.resources;

import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;

/** Writes events of the activity log in the transaction of what they tell of. */
@FunctionalInterface
public interface ActivityRecorder {
    /**
     * Appends one event and its leaf.
     *
     * @param action such as {@code Microsoft.HybridCompute/machines/write}
     * @param status Accepted, Succeeded, Failed or Canceled
     * @param properties without secrets
     */
    void record(
            WriteTransaction transaction,
            RequestContext context,
            String action,
            String status,
            String subStatus,
            ResourceId resource,
            JsonObject properties);
}
