package io.holdfast.agent.state;

import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.Fields;
import io.holdfast.protocol.ProtocolException;
import java.time.Instant;
import java.util.Optional;

/**
 * What was pinned when the machine was connected: the trust document.
 *
 * @param resourceManager address of the API, {@code https://host:8443}
 * @param gateway address of the listener for agents, {@code https://host:8444}
 * @param authority PEM of the CA of both
 * @param logKey verifier key of the log's present epoch
 * @param recoveryKey verifier key that may introduce another epoch
 * @param privateLinkScope with it this machine contacts no address but the two
 */
public record Enrolment(
        EnrolmentId id,
        ResourceId machine,
        String location,
        String tenant,
        String resourceManager,
        String gateway,
        String authority,
        String logKey,
        String recoveryKey,
        Instant connectedAt,
        Optional<String> privateLinkScope) {

    /** A copy with the log key of a new epoch. */
    public Enrolment withLogKey(String key) {
        return new Enrolment(
                id,
                machine,
                location,
                tenant,
                resourceManager,
                gateway,
                authority,
                key,
                recoveryKey,
                connectedAt,
                privateLinkScope);
    }

    JsonObject json() {
        return JsonObject.builder()
                .put("id", id.toString())
                .put("machine", machine.toString())
                .put("location", location)
                .put("tenant", tenant)
                .put("resourceManager", resourceManager)
                .put("gateway", gateway)
                .put("authority", authority)
                .put("logKey", logKey)
                .put("recoveryKey", recoveryKey)
                .put("connectedAt", connectedAt.toString())
                .putIfPresent("privateLinkScope", privateLinkScope)
                .build();
    }

    static Enrolment read(Fields fields) throws ProtocolException {
        return new Enrolment(
                fields.enrolment("id"),
                fields.resourceId("machine"),
                fields.string("location"),
                fields.string("tenant"),
                fields.string("resourceManager"),
                fields.string("gateway"),
                fields.string("authority"),
                fields.string("logKey"),
                fields.string("recoveryKey"),
                fields.instant("connectedAt"),
                fields.optionalString("privateLinkScope"));
    }
}
