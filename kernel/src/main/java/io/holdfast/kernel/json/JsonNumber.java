package io.holdfast.kernel.json;

import java.math.BigDecimal;
import java.util.OptionalLong;

/** A JSON number, kept as it was written ({@code 1.0} stays {@code 1.0}). Compares by its literal. */
public record JsonNumber(String literal) implements Json {

    public static JsonNumber of(long value) {
        return new JsonNumber(Long.toString(value));
    }

    public BigDecimal value() {
        return new BigDecimal(literal);
    }

    /** The value when it is a whole number that a {@code long} holds. */
    public OptionalLong asLong() {
        // an exponent such as 1e999999999 would make longValueExact build the whole number
        if (literal.length() > 40 || literal.indexOf('e') >= 0 || literal.indexOf('E') >= 0) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(value().longValueExact());
        } catch (ArithmeticException _) {
            return OptionalLong.empty();
        }
    }

    @Override
    public String toString() {
        return literal;
    }
}
