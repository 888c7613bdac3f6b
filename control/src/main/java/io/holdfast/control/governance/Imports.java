package io.holdfast.control.governance;

import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.ActivityRecorder;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Writes at the tenant that stand beside the corridor of resources, and rest on rights in the same way. */
final class Imports {
    private static final int ATTEMPTS = 8;

    private Imports() {}

    /**
     * Runs in the lane what rests on rights at the tenant, and decides again when rights have moved in between.
     *
     * @throws ProblemException AuthorizationFailed, Conflict, LogRewound
     */
    static <T> T permitted(
            Store store,
            AccessControl access,
            ActivityRecorder activity,
            RequestContext context,
            List<String> actions,
            Function<WriteTransaction, T> step) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            AccessControl.Decisions decisions = access.current();
            actions.forEach(action -> decisions.require(context.caller(), action, ResourceId.ROOT));
            Optional<T> done = store.commit(transaction -> {
                activity.requireOpen(transaction);
                return transaction.governanceEpoch() == decisions.epoch()
                        ? Optional.of(step.apply(transaction))
                        : Optional.empty();
            });
            access.refresh();
            if (done.isPresent()) {
                return done.get();
            }
        }
        throw new ProblemException(
                ProblemCode.CONFLICT, "What this request was decided on kept changing; send it again.");
    }
}
