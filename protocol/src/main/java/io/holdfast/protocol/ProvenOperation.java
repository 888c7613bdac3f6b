package io.holdfast.protocol;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * The exact bytes of an operation and the proof that they stand in the log.
 *
 * @param salt 16 bytes
 * @param body UTF-8 of an {@link OperationBody}
 * @param leafIndex place in the log's epoch
 * @param inclusion RFC 6962 audit path to the checkpoint of the answer
 * @param sealedSettings protected settings, sealed to this machine; its SHA-256 stands in the body
 */
public record ProvenOperation(
        Bytes salt, Bytes body, long leafIndex, List<Digest> inclusion, Optional<Bytes> sealedSettings) {
    public ProvenOperation {
        inclusion = List.copyOf(inclusion);
    }

    public Digest commitment() {
        return Digest.of(salt.array(), body.array());
    }

    public JsonObject json() {
        return JsonObject.builder()
                .put("salt", salt.base64())
                .put("body", body.base64())
                .put("leafIndex", leafIndex)
                .put("inclusion", Wire.digests(inclusion))
                .putIfPresent("sealedSettings", sealedSettings.map(Bytes::base64))
                .build();
    }

    static ProvenOperation read(Fields fields) throws ProtocolException {
        return new ProvenOperation(
                fields.bytes("salt"),
                fields.bytes("body"),
                fields.count("leafIndex"),
                fields.digests("inclusion", Wire.MAX_PROOF),
                fields.optionalBytes("sealedSettings"));
    }

    @Override
    public String toString() {
        return "ProvenOperation[" + commitment() + " at " + leafIndex + "]";
    }
}
