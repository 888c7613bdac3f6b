package io.holdfast.protocol;

import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;

/**
 * Something that a machine saw or did.
 *
 * @param sequence rises by one within a spool epoch
 * @param body its shape is fixed by the kind
 */
public record Fact(long sequence, FactKind kind, Instant time, JsonObject body) {
    public JsonObject json() {
        return JsonObject.builder()
                .put("sequence", sequence)
                .put("kind", kind.wire())
                .put("time", time.toString())
                .put("body", body)
                .build();
    }

    /** From one member of a batch, or from the spool. */
    public static Fact read(Fields fields) throws ProtocolException {
        return new Fact(
                fields.count("sequence"),
                FactKind.read(fields.string("kind", 64)),
                fields.instant("time"),
                fields.jsonObject("body"));
    }
}
