package io.holdfast.control.deployments.template;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.List;
import java.util.Optional;

/**
 * A parameter that a template declares.
 *
 * @param allowed empty when every value is
 * @param least of a number, or of the length of a string or an array
 */
public record ParameterSpec(
        String name,
        ParameterType type,
        Optional<Json> defaultValue,
        List<Json> allowed,
        Optional<Long> least,
        Optional<Long> most) {
    public ParameterSpec {
        allowed = List.copyOf(allowed);
    }

    static ParameterSpec parse(String name, JsonObject json, String path) {
        ParameterType type = ParameterType.parse(Member.find(json, "type").orElse(new JsonString("")), path + ".type");
        boolean number = type == ParameterType.INT;
        return new ParameterSpec(
                name,
                type,
                Member.find(json, "defaultValue"),
                Member.array(json, "allowedValues", path + ".")
                        .map(JsonArray::items)
                        .orElse(List.of()),
                bound(json, number ? "minValue" : "minLength", path),
                bound(json, number ? "maxValue" : "maxLength", path));
    }

    private static Optional<Long> bound(JsonObject json, String name, String path) {
        Optional<Json> value = Member.find(json, name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get() instanceof JsonNumber bound && bound.asLong().isPresent()) {
            return Optional.of(bound.asLong().getAsLong());
        }
        throw Member.wrong(path + "." + name, value.get(), "a whole number");
    }

    /** @throws TemplateException when the value may not be given; it is not shown */
    void check(Json value) {
        String path = "parameters." + TemplateDocument.shown(name);
        if (!type.accepts(value)) {
            throw Member.wrong(path, value, "the type " + type);
        }
        if (!allowed.isEmpty() && allowed.stream().noneMatch(one -> same(one, value))) {
            throw new TemplateException(
                    path,
                    "The provided value for the template parameter is not valid (expected: one of "
                            + new JsonArray(allowed).compact() + ")");
        }
        Optional<Long> size = size(value);
        if (size.isPresent()
                && (least.filter(bound -> size.get() < bound).isPresent()
                        || most.filter(bound -> size.get() > bound).isPresent())) {
            throw new TemplateException(
                    path,
                    (type == ParameterType.INT ? "the number" : "the length") + " is out of bounds (expected: "
                            + least.map(String::valueOf).orElse("") + " to "
                            + most.map(String::valueOf).orElse("") + ")");
        }
    }

    private static boolean same(Json allowed, Json value) {
        return (allowed instanceof JsonString(String one) && value instanceof JsonString(String other))
                ? one.equalsIgnoreCase(other)
                : allowed.equals(value);
    }

    private static Optional<Long> size(Json value) {
        return switch (value) {
            case JsonString(String text) -> Optional.of((long) text.length());
            case JsonArray array -> Optional.of((long) array.size());
            case JsonNumber number -> Optional.of(number.asLong().orElse(0));
            default -> Optional.empty();
        };
    }
}
