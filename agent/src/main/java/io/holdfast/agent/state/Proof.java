package io.holdfast.agent.state;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.protocol.Fields;
import io.holdfast.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * That an operation stands in the log, so that anybody can check it: RFC 6962 inclusion in a signed checkpoint.
 *
 * @param logKey verifier key of the checkpoint
 * @param checkpoint the note, with the cosignatures that it came with
 * @param leaf index in the log
 * @param body exact bytes of the operation
 */
public record Proof(String logKey, String checkpoint, long leaf, Bytes salt, List<Digest> inclusion, Bytes body) {
    private static final Set<String> MEMBERS = Set.of("logKey", "checkpoint", "leaf", "salt", "inclusion", "body");

    public Proof {
        inclusion = List.copyOf(inclusion);
    }

    /** What the leaf commits to. */
    public Digest commitment() {
        return Digest.of(salt.array(), body.array());
    }

    JsonObject json() {
        return JsonObject.builder()
                .put("logKey", logKey)
                .put("checkpoint", checkpoint)
                .put("leaf", leaf)
                .put("salt", salt.base64())
                .put(
                        "inclusion",
                        JsonArray.ofStrings(
                                inclusion.stream().map(Digest::toString).toList()))
                .put("body", body.base64())
                .build();
    }

    static Proof read(Fields fields) throws ProtocolException {
        fields.only(MEMBERS);
        List<Digest> inclusion = new ArrayList<>();
        for (var item : fields.object().array("inclusion").orElse(JsonArray.EMPTY)) {
            if (!(item instanceof JsonString(String text)) || inclusion.size() > 64) {
                throw new ProtocolException("inclusion is no list of digests");
            }
            try {
                inclusion.add(Digest.parse(text));
            } catch (IllegalArgumentException _) {
                throw new ProtocolException("inclusion has something that is no digest");
            }
        }
        return new Proof(
                fields.string("logKey", 4_096),
                fields.string("checkpoint", 1 << 20),
                fields.count("leaf"),
                fields.bytes("salt"),
                inclusion,
                fields.bytes("body"));
    }
}
