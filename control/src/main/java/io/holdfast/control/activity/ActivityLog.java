package io.holdfast.control.activity;

import io.holdfast.control.resources.ActivityRecorder;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.ActivityRow;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.log.LeafKind;
import java.util.UUID;

/** Writes events: each is a row for queries and a leaf for proof, in the transaction of what it tells of. */
public final class ActivityLog implements ActivityRecorder {
    private final TransparencyLog log;

    public ActivityLog(TransparencyLog log) {
        this.log = log;
    }

    @Override
    public void requireOpen(ReadTransaction transaction) {
        log.requireOpen(transaction.logHead().epoch());
    }

    @Override
    public void record(
            WriteTransaction transaction,
            RequestContext context,
            String action,
            String status,
            String subStatus,
            ResourceId resource,
            JsonObject properties) {
        record(transaction, LeafKind.EVENT, context, action, status, subStatus, resource, properties);
    }

    /** The end of an operation, as the machine reported it. */
    public void outcome(
            WriteTransaction transaction,
            RequestContext context,
            String action,
            String status,
            ResourceId resource,
            JsonObject properties) {
        record(transaction, LeafKind.OUTCOME, context, action, status, "", resource, properties);
    }

    private void record(
            WriteTransaction transaction,
            LeafKind kind,
            RequestContext context,
            String action,
            String status,
            String subStatus,
            ResourceId resource,
            JsonObject properties) {
        UUID eventId = UUID.randomUUID();
        byte[] body = JsonObject.builder()
                .put("version", 1)
                .put("eventId", eventId.toString())
                .put("time", context.time().toString())
                .put("caller", context.caller().name())
                .put("objectId", context.caller().objectId())
                .put("operation", action)
                .put("status", status)
                .put("resource", resource.toString())
                .put("correlationId", context.correlationId())
                .put("properties", properties)
                .build()
                .utf8();
        Digest commitment = log.append(transaction, kind, body);
        transaction.append(new ActivityRow(
                eventId,
                context.time(),
                context.caller().name(),
                action,
                status,
                subStatus,
                resource,
                context.correlationId(),
                status.equals("Failed") ? "Error" : "Informational",
                properties,
                commitment));
    }
}
