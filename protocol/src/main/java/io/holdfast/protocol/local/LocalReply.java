package io.holdfast.protocol.local;

import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.Fields;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.Wire;

/** The answer to a {@link LocalRequest}. */
public sealed interface LocalReply {
    record Done(JsonObject result) implements LocalReply {}

    /** @param code {@code NotAdmin}, {@code NotFound}, {@code BadRequest}, {@code Failed} */
    record Denied(String code, String message) implements LocalReply {}

    default JsonObject json() {
        return switch (this) {
            case Done(JsonObject result) -> JsonObject.of("result", result);
            case Denied(String code, String message) ->
                JsonObject.builder().put("code", code).put("message", message).build();
        };
    }

    static LocalReply read(byte[] utf8) throws ProtocolException {
        Fields fields = Fields.of(utf8, Wire.LIMITS, "local reply");
        return fields.optionalObject("result").isPresent()
                ? new Done(fields.jsonObject("result"))
                : new Denied(fields.string("code", 64), fields.string("message", 10_000));
    }
}
