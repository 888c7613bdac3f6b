package io.holdfast.control.resources;

import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.util.function.Function;

/** Steps in the commit lane that rest on a right: they are decided before it, and again when rights have moved in between. */
final class DecidedSteps {
    static final int ATTEMPTS = 8;

    private final Store store;
    private final AccessControl access;
    private final ActivityRecorder activity;

    DecidedSteps(Store store, AccessControl access, ActivityRecorder activity) {
        this.store = store;
        this.access = access;
        this.activity = activity;
    }

    /** What everybody may do at this moment. */
    AccessControl.Decisions current() {
        return access.current();
    }

    /** Runs in the lane what rests on a right, and decides again when rights have moved in between. */
    <T> T permitted(RequestContext context, String action, ResourceId id, Function<WriteTransaction, T> step) {
        for (int attempt = 1; ; attempt++) {
            AccessControl.Decisions decisions = access.current();
            authorise(context, decisions, action, id);
            try {
                return store.commit(transaction -> {
                    requireCurrent(transaction, decisions);
                    return step.apply(transaction);
                });
            } catch (Stale stale) {
                if (attempt == ATTEMPTS) {
                    throw new ProblemException(ProblemCode.CONFLICT, "Rights kept changing; send the request again.");
                }
            }
        }
    }

    void requireCurrent(ReadTransaction transaction, AccessControl.Decisions decisions) {
        activity.requireOpen(transaction);
        if (transaction.governanceEpoch() != decisions.epoch()) {
            access.refresh();
            throw new Stale("rights or policies");
        }
    }

    /** After a write or a delete of something that governs what others may do. */
    void governed(ResourceTypeDescriptor descriptor) {
        if (descriptor.rules().governs()) {
            access.refresh();
        }
    }

    /** A refused write stands in the activity log; a refused read does not. */
    void authorise(RequestContext context, AccessControl.Decisions decisions, String action, ResourceId id) {
        try {
            decisions.require(context.caller(), action, id);
        } catch (ProblemException refused) {
            store.commit(transaction -> {
                activity.record(
                        transaction,
                        context,
                        action,
                        "Failed",
                        "Forbidden (HTTP Status Code: 403)",
                        id,
                        JsonObject.of("error", refused.problem().json()));
                return true;
            });
            throw refused;
        }
    }
}
