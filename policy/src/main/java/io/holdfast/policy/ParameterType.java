package io.holdfast.policy;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.Optional;

/** The types of parameters, compared without case. */
public enum ParameterType {
    STRING("String"),
    ARRAY("Array"),
    OBJECT("Object"),
    BOOLEAN("Boolean"),
    INTEGER("Integer"),
    FLOAT("Float"),
    DATE_TIME("DateTime");

    private final String text;

    ParameterType(String text) {
        this.text = text;
    }

    public static Optional<ParameterType> of(String name) {
        for (ParameterType type : values()) {
            if (Ascii.equalsIgnoreCase(type.text, name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    public boolean accepts(Json value) {
        return switch (this) {
            case STRING, DATE_TIME -> value instanceof JsonString;
            case ARRAY -> value instanceof JsonArray;
            case OBJECT -> value instanceof JsonObject;
            case BOOLEAN -> value instanceof JsonBoolean;
            case INTEGER ->
                value instanceof JsonNumber number && number.asLong().isPresent();
            case FLOAT -> value instanceof JsonNumber;
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
