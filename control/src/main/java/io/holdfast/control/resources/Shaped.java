package io.holdfast.control.resources;

import io.holdfast.kernel.json.JsonObject;
import java.util.Map;

/**
 * A request body that was checked.
 *
 * @param document without secrets
 * @param secrets by member name; in the clear, so never logged, stored or put into a message
 */
public record Shaped(JsonObject document, Map<String, JsonObject> secrets) {
    public Shaped {
        secrets = Map.copyOf(secrets);
    }

    @Override
    public String toString() {
        return "Shaped[" + secrets.size() + " secrets]";
    }
}
