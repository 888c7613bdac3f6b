package io.holdfast.attestation.jmespath;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.Map;

/** Bounds what a query builds. {@code [@, @] | [@, @] | …} shares its parts, so it is small until somebody writes it down. */
final class Weight {
    private static final int MAX_DEPTH = 64;

    private Weight() {}

    /** Spends what the value costs as text; throws when it is too deep or too much. */
    static void check(Json value, Effort effort) throws JmesPathException {
        check(value, effort, 0);
    }

    private static void check(Json value, Effort effort, int depth) throws JmesPathException {
        if (depth > MAX_DEPTH) {
            throw new JmesPathException("the result is nested too deeply (expected: at most " + MAX_DEPTH + " levels)");
        }
        effort.spend(1);
        switch (value) {
            case JsonArray array -> {
                for (Json item : array) {
                    check(item, effort, depth + 1);
                }
                effort.write(array.size() + 2);
            }
            case JsonObject object -> {
                for (Map.Entry<String, Json> member : object.members().entrySet()) {
                    effort.write(member.getKey().length() + 4);
                    check(member.getValue(), effort, depth + 1);
                }
            }
            case JsonString(String text) -> effort.write(text.length() + 2);
            case JsonNumber(String literal) -> effort.write(literal.length());
            case JsonBoolean _, JsonNull _ -> effort.write(5);
        }
    }
}
