package io.holdfast.policy.program;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiPredicate;

/** How values compare. Strings without case; a string with a number or a boolean by what it says. */
final class Values {
    /** Longer literals are compared as text; they could cost without end. */
    private static final int LONGEST_NUMBER = 40;

    private static final int LARGEST_EXPONENT = 400;

    private Values() {}

    static boolean equal(Json left, Json right) {
        return switch (left) {
            case JsonString text ->
                switch (right) {
                    case JsonString other ->
                        text.value().equals(other.value()) || Fold.same(text.value(), Fold.of(other.value()));
                    case JsonNumber number -> equalNumber(text, number);
                    case JsonBoolean bool -> Ascii.equalsIgnoreCase(text.value(), bool.value() ? "true" : "false");
                    case JsonNull _, JsonArray _, JsonObject _ -> false;
                };
            case JsonNumber number ->
                switch (right) {
                    case JsonNumber other -> number.literal().equals(other.literal()) || compare(number, other) == 0;
                    case JsonString text -> equalNumber(text, number);
                    case JsonBoolean _, JsonNull _, JsonArray _, JsonObject _ -> false;
                };
            case JsonBoolean bool -> right instanceof JsonString ? equal(right, bool) : right == bool;
            case JsonNull _ -> right == JsonNull.NULL;
            case JsonArray array -> right instanceof JsonArray other && equalItems(array, other, Values::equal);
            case JsonObject object -> right instanceof JsonObject other && equalMembers(object, other, Values::equal);
        };
    }

    private static boolean equalNumber(JsonString text, JsonNumber number) {
        return number(text.value())
                .map(value -> compare(value, number) == 0)
                .orElseGet(() -> text.value().equals(number.literal()));
    }

    static boolean equalItems(JsonArray left, JsonArray right, BiPredicate<Json, Json> equal) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!equal.test(left.get(i), right.get(i))) {
                return false;
            }
        }
        return true;
    }

    static boolean equalMembers(JsonObject left, JsonObject right, BiPredicate<Json, Json> equal) {
        if (left.members().size() != right.members().size()) {
            return false;
        }
        for (Map.Entry<String, Json> member : left.members().entrySet()) {
            Optional<Json> other = right.findIgnoreCase(member.getKey());
            if (other.isEmpty() || !equal.test(member.getValue(), other.get())) {
                return false;
            }
        }
        return true;
    }

    /** The number that a string says, in the grammar of JSON. */
    static Optional<JsonNumber> number(String text) {
        if (text.isEmpty() || text.length() > LONGEST_NUMBER || (text.charAt(0) != '-' && !digit(text.charAt(0)))) {
            return Optional.empty();
        }
        return text.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
                ? Optional.of(new JsonNumber(text))
                : Optional.empty();
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    static int compare(JsonNumber left, JsonNumber right) {
        OptionalLong a = left.asLong();
        OptionalLong b = right.asLong();
        if (a.isPresent() && b.isPresent()) {
            return Long.compare(a.getAsLong(), b.getAsLong());
        }
        return decimal(left).compareTo(decimal(right));
    }

    /** Bounded: comparing 1 with 1e999999999 must not write out a thousand million zeros. */
    static BigDecimal decimal(JsonNumber number) {
        if (number.literal().length() > 400) {
            throw new EvaluationFailure("a number of " + number.literal().length() + " digits (expected: at most 400)");
        }
        BigDecimal value;
        try {
            value = number.value();
        } catch (NumberFormatException _) {
            throw new EvaluationFailure("a number with an exponent that is too large");
        }
        if (Math.abs((long) value.scale()) > LARGEST_EXPONENT + 400L) {
            throw new EvaluationFailure("a number with an exponent beyond " + LARGEST_EXPONENT);
        }
        return value;
    }

    /** A string, number or boolean as text; empty for the rest. */
    static Optional<String> text(Json value) {
        return switch (value) {
            case JsonString text -> Optional.of(text.value());
            case JsonNumber number -> Optional.of(number.literal());
            case JsonBoolean bool -> Optional.of(bool.value() ? "true" : "false");
            case JsonNull _, JsonArray _, JsonObject _ -> Optional.empty();
        };
    }

    /** {@code true} and {@code "true"}; empty for what is no boolean. */
    static Optional<Boolean> flag(Json value) {
        return switch (value) {
            case JsonBoolean bool -> Optional.of(bool.value());
            case JsonString text when Ascii.equalsIgnoreCase(text.value(), "true") -> Optional.of(true);
            case JsonString text when Ascii.equalsIgnoreCase(text.value(), "false") -> Optional.of(false);
            case JsonString _, JsonNumber _, JsonNull _, JsonArray _, JsonObject _ -> Optional.empty();
        };
    }

    /** A location as it compares: {@code East US 2} is {@code eastus2}. */
    static Json location(Json value) {
        return switch (value) {
            case JsonString text
            when text.value().indexOf(' ') >= 0 -> new JsonString(text.value().replace(" ", ""));
            case JsonArray array -> array.stream().map(Values::location).collect(JsonArray.collector());
            case JsonString _, JsonNumber _, JsonBoolean _, JsonNull _, JsonObject _ -> value;
        };
    }

    /**
     * Less than zero, zero or more.
     *
     * @throws EvaluationFailure for values of different kinds (policy.md 4.3)
     */
    static int order(Json left, Json right) {
        if (left instanceof JsonNumber a && right instanceof JsonNumber b) {
            return compare(a, b);
        }
        if (left instanceof JsonString a && right instanceof JsonString b) {
            return Fold.of(a.value()).compareTo(Fold.of(b.value()));
        }
        throw new EvaluationFailure("a " + left.kind() + " has no order with a " + right.kind()
                + " (expected: two numbers or two strings)");
    }
}
