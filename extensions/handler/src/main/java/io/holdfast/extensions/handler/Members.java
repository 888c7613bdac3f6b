package io.holdfast.extensions.handler;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.Optional;

/** Reads members of settings; messages name the member and never quote a value, which may be protected. */
public final class Members {
    private Members() {}

    public static JsonObject object(byte[] json, String what) throws SettingsException {
        try {
            if (Json.parse(json) instanceof JsonObject object) {
                return object;
            }
            throw new SettingsException(what + " is not a JSON object");
        } catch (JsonException e) {
            throw new SettingsException(what + " is not JSON: " + e.getMessage());
        }
    }

    /** The member unless it is missing, null, or an empty string or array. */
    public static Optional<Json> given(JsonObject settings, String name) {
        return settings.find(name)
                .filter(value -> !(value instanceof JsonNull)
                        && !(value instanceof JsonString(String text) && text.isEmpty())
                        && !(value instanceof JsonArray array && array.isEmpty()));
    }

    public static Optional<String> text(JsonObject settings, String name, String shown) throws SettingsException {
        Optional<Json> value = given(settings, name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get() instanceof JsonString(String text)) {
            return Optional.of(text);
        }
        throw new SettingsException(shown + " is " + value.get().kind() + " (expected: string)");
    }

    /** A boolean, also in quotes, as some tools write it; false when it is missing. */
    public static boolean flag(JsonObject settings, String name) throws SettingsException {
        Optional<Json> value = given(settings, name);
        if (value.isEmpty()) {
            return false;
        }
        String text = value.get() instanceof JsonString(String quoted)
                ? quoted
                : value.get().compact();
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return text.equalsIgnoreCase("true");
        }
        throw new SettingsException(name + " is " + value.get().kind() + " (expected: true or false)");
    }
}
