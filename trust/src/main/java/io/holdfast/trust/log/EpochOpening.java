package io.holdfast.trust.log;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.trust.codec.FieldException;
import io.holdfast.trust.codec.Fields;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * What proves a new epoch to a witness: the recovery key's statement, that it is the first leaf, and a checkpoint of the
 * epoch. C2SP tlog-witness has nothing for this, because a log there has one life.
 *
 * @param statement signed note
 * @param salt of the first leaf
 * @param inclusion proof of leaf 0 in the checkpoint
 */
public record EpochOpening(String statement, Bytes salt, List<Digest> inclusion, String checkpoint) {
    private static final Set<String> MEMBERS = Set.of("statement", "salt", "inclusion", "checkpoint");

    public EpochOpening {
        inclusion = List.copyOf(inclusion);
    }

    public JsonObject json() {
        return JsonObject.builder()
                .put("statement", statement)
                .put("salt", salt.base64())
                .put(
                        "inclusion",
                        inclusion.stream()
                                .map(hash -> Json.of(Base64.getEncoder().encodeToString(hash.bytes())))
                                .collect(JsonArray.collector()))
                .put("checkpoint", checkpoint)
                .build();
    }

    /** Reads the form that {@link #json} has; nothing in it is believed yet. */
    public static EpochOpening parse(byte[] utf8) throws LogException {
        try {
            Fields fields = Fields.of(Json.parse(utf8), "epoch opening", MEMBERS);
            List<Digest> inclusion = new ArrayList<>();
            for (Json hash : fields.items("inclusion", WitnessRequest.MAX_PROOF)) {
                if (!(hash instanceof JsonString(String text))) {
                    throw new FieldException("epoch opening: a hash is of kind " + hash.kind() + " (expected: string)");
                }
                inclusion.add(Digest.wrap(StrictBase64.decode(text, 32, "inclusion")));
            }
            byte[] salt = StrictBase64.decode(fields.text("salt", 40), Leaf.SALT_LENGTH, "salt");
            return new EpochOpening(
                    fields.text("statement", SignedNote.MAX_LENGTH),
                    Bytes.of(salt),
                    inclusion,
                    fields.text("checkpoint", SignedNote.MAX_LENGTH));
        } catch (JsonException | FieldException e) {
            throw LogException.malformed(String.valueOf(e.getMessage()));
        }
    }
}
