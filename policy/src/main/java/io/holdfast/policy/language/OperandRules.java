package io.holdfast.policy.language;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.Operator;
import io.holdfast.policy.PolicyException;
import io.holdfast.policy.PolicyFault;

/** Which literals an operator can stand beside. What is computed is judged when it is known. */
final class OperandRules {
    private OperandRules() {}

    static void check(Operator operator, Template right, String path) throws PolicyException {
        if (right instanceof Template.Plain(Json value)) {
            String expected = expected(operator, value);
            if (!expected.isEmpty()) {
                throw new PolicyException(
                        PolicyFault.INVALID_RULE,
                        path,
                        value.kind() + " beside " + operator + " (expected: " + expected + ")");
            }
        } else if (right instanceof Template.Members
                && operator != Operator.EQUALS
                && operator != Operator.NOT_EQUALS) {
            throw new PolicyException(
                    PolicyFault.INVALID_RULE, path, "object beside " + operator + " (expected: a value)");
        }
    }

    /** What was expected instead; empty when the value will do. */
    private static String expected(Operator operator, Json value) {
        return switch (operator) {
            case EQUALS, NOT_EQUALS -> "";
            case IN, NOT_IN -> value instanceof JsonArray ? "" : "an array";
            case EXISTS -> isFlag(value) ? "" : "true or false";
            case LESS, LESS_OR_EQUALS, GREATER, GREATER_OR_EQUALS ->
                value instanceof JsonNumber || value instanceof JsonString ? "" : "a number or a string";
            case LIKE, NOT_LIKE, MATCH, NOT_MATCH, MATCH_INSENSITIVELY, NOT_MATCH_INSENSITIVELY ->
                value instanceof JsonString ? "" : "a pattern as a string";
            case CONTAINS, NOT_CONTAINS, CONTAINS_KEY, NOT_CONTAINS_KEY ->
                value instanceof JsonArray || value instanceof JsonObject ? "a single value" : "";
        };
    }

    private static boolean isFlag(Json value) {
        return value instanceof JsonBoolean
                || (value instanceof JsonString text
                        && (Ascii.equalsIgnoreCase(text.value(), "true")
                                || Ascii.equalsIgnoreCase(text.value(), "false")));
    }
}
