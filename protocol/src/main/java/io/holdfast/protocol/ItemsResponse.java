package io.holdfast.protocol;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Operations with one checkpoint.
 *
 * @param checkpoint signed note (C2SP tlog-checkpoint)
 * @param consistency RFC 6962 consistency proof from the {@code known} size of the request; empty when none was asked
 * @param epochStatement when the log has a newer epoch than {@code known}: the statement that begins it, signed by the
 *     recovery key, base64 in JSON
 */
public record ItemsResponse(
        List<ProvenOperation> operations, String checkpoint, List<Digest> consistency, Optional<Bytes> epochStatement) {
    public ItemsResponse {
        operations = List.copyOf(operations);
        consistency = List.copyOf(consistency);
    }

    public JsonObject json() {
        return JsonObject.builder()
                .put(
                        "operations",
                        operations.stream()
                                .map(operation -> (Json) operation.json())
                                .collect(JsonArray.collector()))
                .put("checkpoint", checkpoint)
                .put("consistency", Wire.digests(consistency))
                .putIfPresent("epochStatement", epochStatement.map(Bytes::base64))
                .build();
    }

    public static ItemsResponse read(byte[] utf8) throws ProtocolException {
        Fields fields = Fields.of(utf8, Wire.LIMITS, "items answer");
        List<ProvenOperation> operations = new ArrayList<>();
        for (Fields operation : fields.list("operations", 100)) {
            operations.add(ProvenOperation.read(operation));
        }
        return new ItemsResponse(
                operations,
                fields.string("checkpoint", 20_000),
                fields.digests("consistency", Wire.MAX_PROOF),
                fields.optionalBytes("epochStatement"));
    }
}
