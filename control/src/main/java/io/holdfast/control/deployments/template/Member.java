package io.holdfast.control.deployments.template;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.Optional;

/** Members of the objects of a template, which compare without case; null is the same as absent. */
final class Member {
    private Member() {}

    static Optional<Json> find(JsonObject object, String name) {
        return object.findIgnoreCase(name).filter(value -> value != JsonNull.NULL);
    }

    static JsonObject object(JsonObject object, String name, String path) {
        Optional<Json> value = find(object, name);
        if (value.isEmpty()) {
            return JsonObject.EMPTY;
        }
        if (value.get() instanceof JsonObject found) {
            return found;
        }
        throw wrong(path + name, value.get(), "an object");
    }

    static Optional<JsonArray> array(JsonObject object, String name, String path) {
        Optional<Json> value = find(object, name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get() instanceof JsonArray found) {
            return Optional.of(found);
        }
        throw wrong(path + name, value.get(), "an array");
    }

    static Optional<String> text(JsonObject object, String name, String path) {
        Optional<Json> value = find(object, name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get() instanceof JsonString(String text)) {
            return Optional.of(text);
        }
        throw wrong(path + name, value.get(), "a string");
    }

    static TemplateException wrong(String path, Json value, String expected) {
        return new TemplateException(path, "is of the kind " + value.kind() + " (expected: " + expected + ")");
    }
}
