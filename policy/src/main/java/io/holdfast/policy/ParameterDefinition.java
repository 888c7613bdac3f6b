package io.holdfast.policy;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A parameter of a definition or an initiative.
 *
 * @param allowedValues empty when every value of the type is
 * @param strongType such as {@code location}, a hint for portals
 */
public record ParameterDefinition(
        String name,
        ParameterType type,
        Optional<Json> defaultValue,
        List<Json> allowedValues,
        Optional<JsonObject> schema,
        Optional<String> strongType,
        JsonObject metadata) {

    public ParameterDefinition {
        allowedValues = List.copyOf(allowedValues);
    }

    /** @param strict whether a default of another type is refused */
    static ParameterDefinition parse(String name, Json json, String path, boolean strict) throws PolicyException {
        if (!(json instanceof JsonObject object)) {
            throw invalid(path, json.kind() + " (expected: an object with type)");
        }
        Json typeName = object.findIgnoreCase("type").orElse(JsonNull.NULL);
        ParameterType type = Optional.of(typeName)
                .flatMap(value -> value instanceof JsonString text ? ParameterType.of(text.value()) : Optional.empty())
                .orElseThrow(() -> invalid(
                        path + ".type",
                        typeName.compact()
                                + " (expected: String, Array, Object, Boolean, Integer, Float or DateTime)"));
        Optional<Json> value = object.findIgnoreCase("defaultValue");
        if (strict && value.isPresent() && !type.accepts(value.get())) {
            throw invalid(path + ".defaultValue", value.get().kind() + " (expected: " + type + ")");
        }
        List<Json> allowed = List.of();
        if (object.findIgnoreCase("allowedValues").isPresent()) {
            if (!(object.findIgnoreCase("allowedValues").get() instanceof JsonArray array)) {
                throw invalid(path + ".allowedValues", "is no array (expected: one)");
            }
            allowed = array.items();
        }
        Optional<JsonObject> schema = Optional.empty();
        if (object.findIgnoreCase("schema").isPresent()) {
            if (!(object.findIgnoreCase("schema").get() instanceof JsonObject given)) {
                throw invalid(path + ".schema", "is no object (expected: a JSON schema)");
            }
            schema = Optional.of(given);
        }
        JsonObject metadata = object.findIgnoreCase("metadata").orElse(JsonObject.EMPTY) instanceof JsonObject given
                ? given
                : JsonObject.EMPTY;
        Optional<String> strongType = metadata.findIgnoreCase("strongType")
                .flatMap(text -> text instanceof JsonString string ? Optional.of(string.value()) : Optional.empty());
        return new ParameterDefinition(name, type, value, allowed, schema, strongType, metadata);
    }

    /** @throws PolicyException when an assignment may not give the value */
    void check(Json value, String definition) throws PolicyException {
        String path = "parameters." + name;
        if (!type.accepts(value)) {
            throw new PolicyException(
                    PolicyFault.INVALID_PARAMETER_VALUE, path, value.kind() + " (expected: " + type + ")");
        }
        if (!allowedValues.isEmpty() && !allowed(value)) {
            throw new PolicyException(
                    PolicyFault.VALUE_NOT_ALLOWED,
                    path,
                    "The value '" + shown(value) + "' is not allowed for policy parameter '" + name
                            + "' in policy definition '" + definition + "'. The allowed values are '"
                            + allowedValues.stream()
                                    .map(ParameterDefinition::shown)
                                    .collect(Collectors.joining(", "))
                            + "'.");
        }
        if (schema.isPresent()) {
            Optional<String> refused = JsonSchema.refusal(value, schema.get(), "");
            if (refused.isPresent()) {
                throw new PolicyException(PolicyFault.INVALID_PARAMETER_VALUE, path, refused.get());
            }
        }
    }

    /** With case (policy.md 4.4). Of an array each member may be an allowed one. */
    private boolean allowed(Json value) {
        return allowedValues.contains(value)
                || (value instanceof JsonArray array && array.stream().allMatch(allowedValues::contains));
    }

    private static String shown(Json value) {
        return value instanceof JsonString text ? text.value() : value.compact();
    }

    private static PolicyException invalid(String path, String reason) {
        return new PolicyException(PolicyFault.INVALID_PARAMETERS, path, reason);
    }
}
