package io.holdfast.attestation.jmespath;

import io.holdfast.kernel.json.JsonNumber;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/** Arithmetic of JSON numbers, 34 digits, with bounded exponents: 1e999999999 is 11 characters and no number to write out. */
final class Numbers {
    private static final MathContext DIGITS = MathContext.DECIMAL128;
    private static final int MAX_EXPONENT = 1_000;
    private static final int SHORT = 18;
    private static final int PLAIN = 40;

    private Numbers() {}

    static int compare(JsonNumber left, JsonNumber right) {
        String a = left.literal();
        String b = right.literal();
        if (a.equals(b)) {
            return 0;
        }
        if (isShortInteger(a) && isShortInteger(b)) {
            return Long.compare(Long.parseLong(a), Long.parseLong(b));
        }
        return left.value().compareTo(right.value());
    }

    private static boolean isShortInteger(String literal) {
        if (literal.length() > SHORT) {
            return false;
        }
        for (int i = 0; i < literal.length(); i++) {
            char c = literal.charAt(i);
            if ((c < '0' || c > '9') && (c != '-' || i > 0)) {
                return false;
            }
        }
        return true;
    }

    private static BigDecimal bounded(JsonNumber number) throws JmesPathException {
        BigDecimal value = number.value();
        if (Math.abs((long) value.scale()) > MAX_EXPONENT) {
            throw new JmesPathException("a number has an exponent beyond " + MAX_EXPONENT);
        }
        return value;
    }

    private static JsonNumber number(BigDecimal value) {
        if (value.signum() == 0) {
            return JsonNumber.of(0);
        }
        BigDecimal stripped = value.stripTrailingZeros();
        boolean plain = stripped.scale() <= PLAIN && stripped.precision() - stripped.scale() <= PLAIN;
        return new JsonNumber(plain ? stripped.toPlainString() : stripped.toString());
    }

    static JsonNumber abs(JsonNumber number) throws JmesPathException {
        return bounded(number).signum() < 0 ? number(bounded(number).abs()) : number;
    }

    static JsonNumber round(JsonNumber number, RoundingMode mode) throws JmesPathException {
        return number(bounded(number).setScale(0, mode));
    }

    static JsonNumber sum(List<JsonNumber> numbers) throws JmesPathException {
        return number(add(numbers));
    }

    static JsonNumber average(List<JsonNumber> numbers) throws JmesPathException {
        return number(add(numbers).divide(BigDecimal.valueOf(numbers.size()), DIGITS));
    }

    private static BigDecimal add(List<JsonNumber> numbers) throws JmesPathException {
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNumber number : numbers) {
            sum = sum.add(bounded(number), DIGITS);
        }
        return sum;
    }
}
