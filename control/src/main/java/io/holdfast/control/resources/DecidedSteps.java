package io.holdfast.control.resources;

import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** Steps in the commit lane that rest on a right: they are decided before it, and again when rights have moved in between. */
final class DecidedSteps {
    private static final int ATTEMPTS = 8;

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

    /**
     * Runs in the lane what rests on a right, and decides again when rights have moved in between.
     *
     * @param judge asked before the lane, with the governance epoch of the decision
     */
    <T> T permitted(
            RequestContext context,
            String action,
            ResourceId id,
            LongConsumer judge,
            Function<WriteTransaction, T> step) {
        for (int attempt = 1; ; attempt++) {
            AccessControl.Decisions decisions = access.current();
            authorise(context, decisions, action, id);
            judge.accept(decisions.epoch());
            try {
                return store.commit(transaction -> {
                    requireCurrent(transaction, decisions);
                    return step.apply(transaction);
                });
            } catch (Stale stale) {
                giveUp(attempt, stale);
            }
        }
    }

    /** Ends the attempts at a step that is overtaken again and again. */
    void giveUp(int attempt, Stale stale) {
        if (attempt == ATTEMPTS) {
            throw new ProblemException(
                    ProblemCode.CONFLICT,
                    "What this request was decided on kept changing (" + stale.getMessage() + "); send it again.");
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
            recordRefusal(context, action, id, refused);
            throw refused;
        }
    }

    /** A write that was refused, by rights or by policy, stands in the activity log. */
    void recordRefusal(RequestContext context, String action, ResourceId id, ProblemException refused) {
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
    }
}
