package io.holdfast.policy;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.Map;
import java.util.Optional;

/**
 * The part of JSON Schema that parameters use: type, enum, const, properties, required, additionalProperties, items, lengths,
 * numbers of members, minimum, maximum, allOf, anyOf, oneOf, not. Patterns and references are not looked at.
 */
final class JsonSchema {
    private JsonSchema() {}

    /** Why the schema refuses the value, with the place; empty when it takes it. */
    static Optional<String> refusal(Json value, JsonObject schema, String place) {
        return kind(value, schema, place)
                .or(() -> values(value, schema, place))
                .or(() -> members(value, schema, place))
                .or(() -> items(value, schema, place))
                .or(() -> bounds(value, schema, place))
                .or(() -> logic(value, schema, place));
    }

    private static Optional<String> kind(Json value, JsonObject schema, String place) {
        Json type = schema.find("type").orElse(JsonNull.NULL);
        boolean fits = switch (type) {
            case JsonString name -> isA(value, name.value());
            case JsonArray names ->
                names.stream().anyMatch(name -> name instanceof JsonString text && isA(value, text.value()));
            case JsonObject _, JsonNumber _, JsonBoolean _, JsonNull _ -> true;
        };
        return fits ? Optional.empty() : refused(place, value.kind(), type.compact());
    }

    private static boolean isA(Json value, String type) {
        return type.equals("integer")
                ? value instanceof JsonNumber number && number.asLong().isPresent()
                : value.kind().equals(type);
    }

    private static Optional<String> values(Json value, JsonObject schema, String place) {
        Optional<JsonArray> allowed = schema.array("enum");
        if (allowed.isPresent() && !allowed.get().items().contains(value)) {
            return refused(place, value.compact(), "one of " + allowed.get().compact());
        }
        Optional<Json> only = schema.find("const");
        return only.isPresent() && !only.get().equals(value)
                ? refused(place, value.compact(), only.get().compact())
                : Optional.empty();
    }

    private static Optional<String> members(Json value, JsonObject schema, String place) {
        if (!(value instanceof JsonObject object)) {
            return Optional.empty();
        }
        for (Json name : schema.array("required").orElse(JsonArray.EMPTY)) {
            if (name instanceof JsonString text && !object.has(text.value())) {
                return refused(place, "no member '" + text.value() + "'", "one");
            }
        }
        JsonObject properties = schema.object("properties").orElse(JsonObject.EMPTY);
        Json others = schema.find("additionalProperties").orElse(JsonBoolean.TRUE);
        for (Map.Entry<String, Json> member : object.members().entrySet()) {
            String below = place + "." + member.getKey();
            Json inner = properties.find(member.getKey()).orElse(others);
            if (inner == JsonBoolean.FALSE) {
                return refused(below, "a member of this name", "one of " + properties.names());
            }
            if (inner instanceof JsonObject deeper) {
                Optional<String> refused = refusal(member.getValue(), deeper, below);
                if (refused.isPresent()) {
                    return refused;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> items(Json value, JsonObject schema, String place) {
        Optional<JsonObject> each = schema.object("items");
        if (!(value instanceof JsonArray array) || each.isEmpty()) {
            return Optional.empty();
        }
        for (int i = 0; i < array.size(); i++) {
            Optional<String> refused = refusal(array.get(i), each.get(), place + "[" + i + "]");
            if (refused.isPresent()) {
                return refused;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> bounds(Json value, JsonObject schema, String place) {
        return switch (value) {
            case JsonString text ->
                between(text.value().length(), schema, "minLength", "maxLength", place + ": characters");
            case JsonArray array -> between(array.size(), schema, "minItems", "maxItems", place + ": members");
            case JsonObject object ->
                between(object.members().size(), schema, "minProperties", "maxProperties", place + ": members");
            case JsonNumber number ->
                number.asLong().isPresent()
                        ? between(number.asLong().getAsLong(), schema, "minimum", "maximum", place + ": number")
                        : Optional.empty();
            case JsonBoolean _, JsonNull _ -> Optional.empty();
        };
    }

    private static Optional<String> between(long value, JsonObject schema, String least, String most, String place) {
        if (value < schema.number(least).orElse(Long.MIN_VALUE)) {
            return refused(place, value, "at least " + schema.number(least).orElse(0));
        }
        return value > schema.number(most).orElse(Long.MAX_VALUE)
                ? refused(place, value, "at most " + schema.number(most).orElse(0))
                : Optional.empty();
    }

    private static Optional<String> logic(Json value, JsonObject schema, String place) {
        for (Json part : schema.array("allOf").orElse(JsonArray.EMPTY)) {
            Optional<String> refused =
                    part instanceof JsonObject object ? refusal(value, object, place) : Optional.empty();
            if (refused.isPresent()) {
                return refused;
            }
        }
        for (String name : new String[] {"anyOf", "oneOf"}) {
            Optional<JsonArray> parts = schema.array(name);
            if (parts.isPresent()) {
                long fitting = parts.get().stream()
                        .filter(part -> part instanceof JsonObject object
                                && refusal(value, object, place).isEmpty())
                        .count();
                if (fitting == 0 || (name.equals("oneOf") && fitting > 1)) {
                    return refused(place, fitting + " of the schemas in " + name + " that fit", "one");
                }
            }
        }
        Optional<JsonObject> not = schema.object("not");
        return not.isPresent() && refusal(value, not.get(), place).isEmpty()
                ? refused(place, "a value that the schema in not takes", "another")
                : Optional.empty();
    }

    private static Optional<String> refused(String place, Object found, String expected) {
        String where = place.isEmpty() ? "" : "at '" + place + "': ";
        return Optional.of(where + found + " (expected: " + expected + ")");
    }
}
