package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.OptionalLong;

/** Arguments and results of functions, under the limits of the run time (policy.md 4.5). */
final class Arguments {
    static final int LONGEST_STRING = 131_072;
    static final int MOST_NODES = 32_768;

    private Arguments() {}

    static String string(Json value) {
        if (value instanceof JsonString text) {
            return text.value();
        }
        throw wrong(value, "a string");
    }

    static JsonArray array(Json value) {
        if (value instanceof JsonArray array) {
            return array;
        }
        throw wrong(value, "an array");
    }

    static JsonObject object(Json value) {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw wrong(value, "an object");
    }

    static long number(Json value) {
        OptionalLong number = value instanceof JsonNumber n ? n.asLong() : OptionalLong.empty();
        return number.orElseThrow(() -> wrong(value, "a whole number"));
    }

    static boolean flag(Json value) {
        return Values.flag(value).orElseThrow(() -> wrong(value, "true or false"));
    }

    static EvaluationFailure wrong(Json value, String expected) {
        return new EvaluationFailure("a value of the kind " + value.kind() + " (expected: " + expected + ")");
    }

    static Json text(String value) {
        room(value.length());
        return new JsonString(value);
    }

    /** @throws EvaluationFailure when a string of this length may not be made */
    static void room(long length) {
        if (length > LONGEST_STRING) {
            throw new EvaluationFailure(
                    "a string of " + length + " characters (expected: at most " + LONGEST_STRING + ")");
        }
    }

    /** @throws EvaluationFailure when an array or object of this size may not be made */
    static void nodes(long count) {
        if (count > MOST_NODES) {
            throw new EvaluationFailure("a value with " + count + " members (expected: at most " + MOST_NODES + ")");
        }
    }
}
