package io.holdfast.kernel.json;

import java.nio.charset.StandardCharsets;

/** One JSON value (RFC 8259). Values are immutable and compare by content; member order is kept but not compared. */
public sealed interface Json permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {

    /** Parses UTF-8 text under {@link JsonLimits#DEFAULT}. */
    static Json parse(byte[] utf8) throws JsonException {
        return JsonReader.read(utf8, JsonLimits.DEFAULT);
    }

    /** Parses UTF-8 text under the given limits. */
    static Json parse(byte[] utf8, JsonLimits limits) throws JsonException {
        return JsonReader.read(utf8, limits);
    }

    /**
     * Parses what deployments are sent as: with comments, names without quotes and a comma before a closing bracket.
     * {@code az} sends templates in this form.
     */
    static Json parseRelaxed(byte[] utf8, JsonLimits limits) throws JsonException {
        return JsonReader.relaxed(utf8, limits);
    }

    /** Parses text under {@link JsonLimits#DEFAULT}. */
    static Json parse(String text) throws JsonException {
        return JsonReader.read(text.getBytes(StandardCharsets.UTF_8), JsonLimits.DEFAULT);
    }

    static Json of(String value) {
        return new JsonString(value);
    }

    static Json of(long value) {
        return JsonNumber.of(value);
    }

    static Json of(boolean value) {
        return value ? JsonBoolean.TRUE : JsonBoolean.FALSE;
    }

    static Json ofNull() {
        return JsonNull.NULL;
    }

    /** Without white space: {@code {"a":1,"b":[2]}}. */
    default String compact() {
        return JsonWriter.write(this, JsonWriter.Style.COMPACT);
    }

    /** On one line with a space after each colon and comma: {@code {"a": 1, "b": [2]}}. */
    default String spaced() {
        return JsonWriter.write(this, JsonWriter.Style.SPACED);
    }

    /** Over several lines, two spaces of indentation. */
    default String pretty() {
        return JsonWriter.write(this, JsonWriter.Style.PRETTY);
    }

    /** {@link #compact()} in UTF-8. */
    default byte[] utf8() {
        return compact().getBytes(StandardCharsets.UTF_8);
    }

    /** Lower-case name of the kind of value, for messages: object, array, string, number, boolean, null. */
    default String kind() {
        return switch (this) {
            case JsonObject _ -> "object";
            case JsonArray _ -> "array";
            case JsonString _ -> "string";
            case JsonNumber _ -> "number";
            case JsonBoolean _ -> "boolean";
            case JsonNull _ -> "null";
        };
    }
}
