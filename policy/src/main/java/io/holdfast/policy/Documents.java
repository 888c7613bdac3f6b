package io.holdfast.policy;

import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.Optional;

/** Members of documents whose keys compare without case. */
final class Documents {
    private Documents() {}

    /** Empty when it is not there or no string. */
    static String string(JsonObject object, String name) {
        return object.findIgnoreCase(name).orElse(JsonNull.NULL) instanceof JsonString text ? text.value() : "";
    }

    static Optional<JsonObject> object(JsonObject object, String name) {
        return object.findIgnoreCase(name).orElse(JsonNull.NULL) instanceof JsonObject inner
                ? Optional.of(inner)
                : Optional.empty();
    }
}
