package io.holdfast.control.attestation.integrity;

import io.holdfast.control.machines.MachineType;
import io.holdfast.control.machines.SecurityProfile;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceRules.Draft;
import io.holdfast.control.resources.WriteGuard;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WorkRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;

/**
 * Keeps {@code properties.securityProfile} of machines. It stays over writes that do not name it, as when a machine connects
 * anew, and changing it is a right of its own: who may only connect machines, and whose secret lies on them, cannot stop that
 * they are watched. Stands before the guard of policies, which may change the profile with their own right.
 */
public final class MonitoringGuard implements WriteGuard {
    /** The right to change how a machine's boots are looked after. */
    public static final String WRITE = "Microsoft.HybridCompute/machines/securityProfile/write";

    private final AccessControl access;

    public MonitoringGuard(AccessControl access) {
        this.access = access;
    }

    @Override
    public JsonObject judge(Draft draft, long epoch) {
        if (!draft.id().type().equals(MachineType.TYPE)) {
            return draft.document();
        }
        Optional<JsonObject> before =
                draft.existing().map(ResourceRow::document).flatMap(SecurityProfile::json);
        Optional<JsonObject> wanted = SecurityProfile.json(draft.document());
        if (wanted.isEmpty() && before.isPresent()) {
            JsonObject properties = draft.document().object("properties").orElse(JsonObject.EMPTY);
            return draft.document().with("properties", properties.with(SecurityProfile.MEMBER, before.get()));
        }
        if (!wanted.equals(before)) {
            access.current().require(draft.context().caller(), WRITE, draft.id());
        }
        return draft.document();
    }

    @Override
    public void judgeDelete(RequestContext context, ResourceRow row, long epoch) {}

    /** In the lane: what has to be done so that the machine is watched, or is watched no more. */
    @Override
    public void written(WriteTransaction transaction, ResourceRow row, RequestContext context) {
        if (!row.id().type().equals(MachineType.TYPE)) {
            return;
        }
        boolean monitored = SecurityProfile.of(row.document()).monitored();
        if (monitored || BootState.of(transaction, row.id()).isPresent()) {
            transaction.put(new WorkRow(
                    MonitoringWork.KIND,
                    row.id().key(),
                    context.time(),
                    0,
                    JsonObject.builder().put("machine", row.id().toString()).build()));
        }
    }
}
