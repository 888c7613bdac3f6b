package io.holdfast.protocol;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * Asks for operations by commitment, with proofs against one checkpoint that follows on {@code known}.
 *
 * @param cosignatures how many witnesses must have cosigned the checkpoint, for the machine to act on it; 0 when it asks for none
 */
public record ItemsRequest(List<Digest> commitments, Optional<LogPosition> known, int cosignatures) {
    private static final int MOST = 100;

    public ItemsRequest {
        commitments = List.copyOf(commitments);
        if (cosignatures < 0 || cosignatures > MOST) {
            throw new IllegalArgumentException("cosignatures: " + cosignatures + " (expected: 0 to " + MOST + ")");
        }
    }

    public ItemsRequest(List<Digest> commitments, Optional<LogPosition> known) {
        this(commitments, known, 0);
    }

    public JsonObject json() {
        JsonObject.Builder json = JsonObject.builder().put("commitments", Wire.digests(commitments));
        known.ifPresent(position -> json.put("known", position.json()));
        if (cosignatures > 0) {
            json.put("cosignatures", cosignatures);
        }
        return json.build();
    }

    public static ItemsRequest read(byte[] utf8) throws ProtocolException {
        Fields fields = Fields.of(utf8, Wire.LIMITS, "items request");
        Optional<LogPosition> known = fields.optional("known").isPresent()
                ? Optional.of(LogPosition.read(fields.fields("known")))
                : Optional.empty();
        long cosignatures = fields.optional("cosignatures").isPresent() ? fields.count("cosignatures") : 0;
        if (cosignatures > MOST) {
            throw new ProtocolException("items request.cosignatures is wrong (expected: 0 to " + MOST + ")");
        }
        return new ItemsRequest(fields.digests("commitments", 100), known, (int) cosignatures);
    }
}
