package io.holdfast.control.deployments;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes the values of secure parameters out of what resource types say of a body. */
final class Redaction {
    private final List<String> texts = new ArrayList<>();

    Redaction(List<Json> secrets) {
        secrets.forEach(this::collect);
        texts.sort(Comparator.comparingInt(String::length).reversed());
    }

    private void collect(Json json) {
        switch (json) {
            case JsonString(String text) when !text.isBlank() -> texts.add(text);
            case JsonArray array -> array.forEach(this::collect);
            case JsonObject object -> object.members().values().forEach(this::collect);
            default -> {} // numbers and booleans say nothing out of their place
        }
    }

    Json of(Json json) {
        if (texts.isEmpty()) {
            return json;
        }
        return switch (json) {
            case JsonString(String text) -> Json.of(of(text));
            case JsonArray array -> array.stream().map(this::of).collect(JsonArray.collector());
            case JsonObject object -> of(object);
            default -> json;
        };
    }

    JsonObject of(JsonObject object) {
        Map<String, Json> members = new LinkedHashMap<>();
        object.members().forEach((name, value) -> members.put(of(name), of(value)));
        return new JsonObject(members);
    }

    private String of(String text) {
        String clean = text;
        for (String secret : texts) {
            clean = clean.replace(secret, "***");
        }
        return clean;
    }
}
