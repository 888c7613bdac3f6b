package io.holdfast.agent.state;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.Fields;
import io.holdfast.protocol.ProtocolException;
import java.util.Optional;

/**
 * The newest verified operation on an item, kept while the control plane wants the extension.
 *
 * @param commitment of the operation
 * @param body exact bytes of the operation
 * @param sealed protected settings as they came, until the machine has its own copy
 * @param kept protected settings under the machine's own key
 * @param keptOf digest of the sealed form that {@code kept} was made from
 */
public record StoredOperation(
        Digest commitment, Bytes body, Optional<Bytes> sealed, Optional<Bytes> kept, Optional<Digest> keptOf) {

    /** A copy that has its own encrypted copy instead of the sealed form. */
    public StoredOperation keeping(Bytes copy, Digest of) {
        return new StoredOperation(commitment, body, Optional.empty(), Optional.of(copy), Optional.of(of));
    }

    JsonObject json() {
        return JsonObject.builder()
                .put("commitment", commitment.toString())
                .put("body", body.base64())
                .putIfPresent("sealed", sealed.map(Bytes::base64))
                .putIfPresent("kept", kept.map(Bytes::base64))
                .putIfPresent("keptOf", keptOf.map(Digest::toString))
                .build();
    }

    static StoredOperation read(Fields fields) throws ProtocolException {
        return new StoredOperation(
                fields.digest("commitment"),
                fields.bytes("body"),
                fields.optionalBytes("sealed"),
                fields.optionalBytes("kept"),
                fields.optionalDigest("keptOf"));
    }
}
