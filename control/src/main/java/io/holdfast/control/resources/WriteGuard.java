package io.holdfast.control.resources;

import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.json.JsonObject;

/**
 * A judge of writes between sealing and validation, and of deletes: policy. Sees nothing where secrets were.
 *
 * <p>A guard may change the document (append, modify) and may refuse (deny).
 */
public interface WriteGuard {
    /**
     * The document to go on with.
     *
     * @param epoch the governance epoch that the request is decided on; the lane refuses the write when it has moved
     * @throws io.holdfast.kernel.ProblemException to refuse
     */
    JsonObject judge(ResourceRules.Draft draft, long epoch);

    /**
     * Whether what is there may go.
     *
     * @throws io.holdfast.kernel.ProblemException to refuse
     */
    void judgeDelete(RequestContext context, ResourceRow row, long epoch);

    /** In the lane, after a write was stored: work that follows from it. */
    default void written(WriteTransaction transaction, ResourceRow row, RequestContext context) {}
}
