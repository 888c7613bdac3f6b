package io.holdfast.protocol;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.JsonObject;

/**
 * One item of a machine's desired state.
 *
 * @param key {@code extension/name}, lower case; stays the same over generations
 * @param generation only rises within an enrolment
 * @param commitment SHA-256(salt ‖ body) of the operation that the item stands for; also fetches it
 */
public record ItemRef(String key, long generation, Digest commitment) {
    public JsonObject json() {
        return JsonObject.builder()
                .put("key", key)
                .put("generation", generation)
                .put("commitment", commitment.toString())
                .build();
    }

    static ItemRef read(Fields fields) throws ProtocolException {
        return new ItemRef(fields.string("key", 300), fields.count("generation"), fields.digest("commitment"));
    }
}
