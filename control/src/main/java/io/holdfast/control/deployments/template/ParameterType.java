package io.holdfast.control.deployments.template;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;

/** Types of parameters and outputs, compared without case. */
public enum ParameterType {
    STRING("String"),
    SECURE_STRING("SecureString"),
    INT("Int"),
    BOOL("Bool"),
    OBJECT("Object"),
    SECURE_OBJECT("SecureObject"),
    ARRAY("Array");

    private final String text;

    ParameterType(String text) {
        this.text = text;
    }

    static ParameterType parse(Json name, String path) {
        if (name instanceof JsonString(String given)) {
            for (ParameterType type : values()) {
                if (Ascii.equalsIgnoreCase(type.text, given)) {
                    return type;
                }
            }
        }
        throw new TemplateException(
                path, "is wrong (expected: string, secureString, int, bool, object, secureObject or array)");
    }

    /** Whether values may not be shown. */
    public boolean secure() {
        return this == SECURE_STRING || this == SECURE_OBJECT;
    }

    boolean accepts(Json value) {
        return switch (this) {
            case STRING, SECURE_STRING -> value instanceof JsonString;
            case INT -> value instanceof JsonNumber number && number.asLong().isPresent();
            case BOOL -> value instanceof JsonBoolean;
            case OBJECT, SECURE_OBJECT -> value instanceof JsonObject;
            case ARRAY -> value instanceof JsonArray;
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
