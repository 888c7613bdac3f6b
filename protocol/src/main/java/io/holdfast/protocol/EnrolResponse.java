package io.holdfast.protocol;

import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;

/**
 * What a machine pins when it is connected.
 *
 * @param certificates PEM: the machine's certificate, then its issuers
 * @param authority PEM: the CA of both listeners
 * @param logKey verifier key of the transparency log (C2SP signed-note form); its name is the origin
 * @param recoveryKey verifier key that may introduce a new epoch of the log
 * @param checkpoint signed checkpoint at the time of enrolment
 */
public record EnrolResponse(
        EnrolmentId enrolment,
        ResourceId machine,
        String certificates,
        String authority,
        String logKey,
        String recoveryKey,
        String checkpoint) {

    public JsonObject json() {
        return JsonObject.builder()
                .put("enrolment", enrolment.toString())
                .put("machine", machine.toString())
                .put("certificates", certificates)
                .put("authority", authority)
                .put("logKey", logKey)
                .put("recoveryKey", recoveryKey)
                .put("checkpoint", checkpoint)
                .build();
    }

    public static EnrolResponse read(byte[] utf8) throws ProtocolException {
        Fields fields = Fields.of(utf8, Wire.LIMITS, "enrolment response");
        return new EnrolResponse(
                fields.enrolment("enrolment"),
                fields.resourceId("machine"),
                fields.string("certificates", 100_000),
                fields.string("authority", 100_000),
                fields.string("logKey", 1_000),
                fields.string("recoveryKey", 1_000),
                fields.string("checkpoint", 10_000));
    }
}
