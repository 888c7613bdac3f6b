package io.holdfast.agent.state;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.Fields;
import io.holdfast.protocol.ProtocolException;

/**
 * The newest verified operation on this machine.
 *
 * @param index of its leaf in that epoch of the log
 */
public record LastLeaf(Digest commitment, int epoch, long index) {
    JsonObject json() {
        return JsonObject.builder()
                .put("commitment", commitment.toString())
                .put("epoch", epoch)
                .put("index", index)
                .build();
    }

    static LastLeaf read(Fields fields) throws ProtocolException {
        return new LastLeaf(
                fields.digest("commitment"),
                Math.toIntExact(fields.count("epoch") & 0x7fffffff),
                fields.count("index"));
    }
}
