package io.holdfast.control.resources;

import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;

/** Writes events of the activity log in the transaction of what they tell of. */
public interface ActivityRecorder {
    /**
     * Refuses when nothing can be recorded any more; asked before a write is looked at, so that its caller learns the reason.
     *
     * @throws io.holdfast.kernel.ProblemException LogRewound
     */
    void requireOpen(ReadTransaction transaction);

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
