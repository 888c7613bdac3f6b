package io.holdfast.control.governance;

import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceRules.Draft;
import io.holdfast.control.resources.WriteGuard;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WorkRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.EffectKind;

/** Leaves work behind each write that some deployIfNotExists may be about, in the transaction of the write. Refuses nothing. */
public final class DeployTriggers implements WriteGuard {
    /** Work: look what policies want deployed for a resource that was written. Its key is the resource's key. */
    public static final String WORK = "policy-trigger";

    private final PolicySnapshots snapshots;

    public DeployTriggers(PolicySnapshots snapshots) {
        this.snapshots = snapshots;
    }

    @Override
    public JsonObject judge(Draft draft, long epoch) {
        snapshots.at(epoch); // so that what is known when the write is stored is not older
        return draft.document();
    }

    @Override
    public void judgeDelete(RequestContext context, ResourceRow row, long epoch) {}

    @Override
    public void written(WriteTransaction transaction, ResourceRow row, RequestContext context) {
        boolean concerned =
                snapshots
                        .known()
                        .over(
                                row.id(),
                                row.id().type().toString(),
                                row.document().string("location"))
                        .stream()
                        .filter(Assigned::enforced)
                        .flatMap(assigned -> assigned.members().stream())
                        .anyMatch(member -> member.policy().effect() == EffectKind.DEPLOY_IF_NOT_EXISTS);
        if (concerned) {
            transaction.put(new WorkRow(
                    WORK,
                    row.id().key(),
                    context.time(),
                    0,
                    JsonObject.builder()
                            .put("resource", row.id().toString())
                            .put("since", context.time().toString())
                            .put("caller", context.caller().objectId())
                            .build()));
        }
    }
}
