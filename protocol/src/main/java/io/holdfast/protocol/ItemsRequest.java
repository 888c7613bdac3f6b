package io.holdfast.protocol;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** Asks for operations by commitment, with proofs against one checkpoint that follows on {@code known}. */
public record ItemsRequest(List<Digest> commitments, Optional<LogPosition> known) {
    public ItemsRequest {
        commitments = List.copyOf(commitments);
    }

    public JsonObject json() {
        JsonObject.Builder json = JsonObject.builder().put("commitments", Wire.digests(commitments));
        known.ifPresent(position -> json.put("known", position.json()));
        return json.build();
    }

    public static ItemsRequest read(byte[] utf8) throws ProtocolException {
        Fields fields = Fields.of(utf8, Wire.LIMITS, "items request");
        Optional<LogPosition> known = fields.optional("known").isPresent()
                ? Optional.of(LogPosition.read(fields.fields("known")))
                : Optional.empty();
        return new ItemsRequest(fields.digests("commitments", 100), known);
    }
}
