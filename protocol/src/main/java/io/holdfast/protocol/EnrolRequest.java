package io.holdfast.protocol;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;

/**
 * Asks to become the machine of an existing machine resource. The caller's token must allow {@code
 * Microsoft.HybridCompute/machines/write} there.
 *
 * @param csr PEM, P-256, made on the machine
 * @param sealingKey X.509 SubjectPublicKeyInfo, P-256
 * @param inTpm whether the machine says that its keys are in its TPM; then they never move again
 */
public record EnrolRequest(ResourceId machine, String csr, Bytes sealingKey, String agentVersion, boolean inTpm) {

    /** With keys in files. */
    public EnrolRequest(ResourceId machine, String csr, Bytes sealingKey, String agentVersion) {
        this(machine, csr, sealingKey, agentVersion, false);
    }

    public JsonObject json() {
        JsonObject json = JsonObject.builder()
                .put("machine", machine.toString())
                .put("csr", csr)
                .put("sealingKey", sealingKey.base64())
                .put("agentVersion", agentVersion)
                .build();
        return inTpm ? json.with("inTpm", Json.of(true)) : json;
    }

    public static EnrolRequest read(byte[] utf8) throws ProtocolException {
        Fields fields = Fields.of(utf8, Wire.LIMITS, "enrolment request");
        return new EnrolRequest(
                fields.resourceId("machine"),
                fields.string("csr", 10_000),
                fields.bytes("sealingKey"),
                fields.string("agentVersion", 64),
                fields.optional("inTpm").isPresent() && fields.bool("inTpm"));
    }
}
