package io.holdfast.control.governance;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * An OData {@code $filter} over flat records: {@code eq ne gt ge lt le}, {@code and or not}, parentheses,
 * {@code startswith endswith contains}. Names and texts are compared without case, as ids are.
 *
 * <p>Source: OASIS OData 4.0 URL conventions, 5.1.1, as far as policy states are queried with it.
 */
final class RecordFilter {
    private static final int MAX_LENGTH = 4096;
    private static final int MAX_DEPTH = 32;

    private final String text;
    private int at;

    private RecordFilter(String text) {
        this.text = text;
    }

    /** @throws ProblemException InvalidFilterInQueryString, with the place */
    static Predicate<JsonObject> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw Problem.of(
                            ProblemCode.INVALID_FILTER,
                            "The filter has " + text.length() + " characters (expected: at most " + MAX_LENGTH + ").",
                            "$filter")
                    .exception();
        }
        RecordFilter parser = new RecordFilter(text);
        Predicate<JsonObject> whole = parser.or(0);
        if (!parser.peek().isEmpty()) {
            throw parser.expected("the end, and or or");
        }
        return whole;
    }

    private Predicate<JsonObject> or(int depth) {
        Predicate<JsonObject> left = and(depth);
        while (takes("or")) {
            left = left.or(and(depth));
        }
        return left;
    }

    private Predicate<JsonObject> and(int depth) {
        Predicate<JsonObject> left = unary(depth);
        while (takes("and")) {
            left = left.and(unary(depth));
        }
        return left;
    }

    private Predicate<JsonObject> unary(int depth) {
        if (depth > MAX_DEPTH) {
            throw expected("at most " + MAX_DEPTH + " levels");
        }
        if (takes("not")) {
            return unary(depth + 1).negate();
        }
        if (takes("(")) {
            Predicate<JsonObject> inner = or(depth + 1);
            need(")");
            return inner;
        }
        String name = name();
        if (takes("(")) {
            return function(name);
        }
        String operator = Ascii.lower(peek());
        if (!operator.matches("eq|ne|gt|ge|lt|le")) {
            throw expected("eq, ne, gt, ge, lt or le");
        }
        next();
        Optional<String> literal = literal();
        return row -> compare(value(row, name), operator, literal);
    }

    private Predicate<JsonObject> function(String function) {
        String member = name();
        need(",");
        String wanted = Ascii.lower(literal().orElse(""));
        need(")");
        return switch (Ascii.lower(function)) {
            case "startswith" -> row -> lower(row, member).startsWith(wanted);
            case "endswith" -> row -> lower(row, member).endsWith(wanted);
            case "contains" -> row -> lower(row, member).contains(wanted);
            default -> throw expected("startswith, endswith or contains");
        };
    }

    private static String lower(JsonObject row, String member) {
        return value(row, member).orElse("").toLowerCase(Locale.ROOT);
    }

    private static boolean compare(Optional<String> value, String operator, Optional<String> literal) {
        if (value.isEmpty() || literal.isEmpty()) {
            boolean same = value.isEmpty() && literal.isEmpty();
            return operator.equals("eq") ? same : operator.equals("ne") && !same;
        }
        int order = value.get().compareToIgnoreCase(literal.get());
        return switch (operator) {
            case "eq" -> order == 0;
            case "ne" -> order != 0;
            case "gt" -> order > 0;
            case "ge" -> order >= 0;
            case "lt" -> order < 0;
            default -> order <= 0;
        };
    }

    private static Optional<String> value(JsonObject row, String name) {
        return row.findIgnoreCase(name).flatMap(RecordFilter::text);
    }

    private static Optional<String> text(Json json) {
        return switch (json) {
            case JsonString string -> Optional.of(string.value());
            case JsonBoolean bool -> Optional.of(String.valueOf(bool.value()));
            case JsonNumber number -> Optional.of(number.literal());
            default -> Optional.empty();
        };
    }

    private String name() {
        String token = peek();
        if (!token.matches("[A-Za-z_][A-Za-z0-9_/]{0,127}")) {
            throw expected("the name of a member");
        }
        next();
        return token;
    }

    /** Empty for {@code null}. */
    private Optional<String> literal() {
        String token = peek();
        if (token.isEmpty() || token.matches("[(),]")) {
            throw expected("a value");
        }
        next();
        if (token.startsWith("'")) {
            return Optional.of(token.substring(1, token.length() - 1).replace("''", "'"));
        }
        if (token.equals("datetime") && peek().startsWith("'")) {
            return literal();
        }
        return Ascii.equalsIgnoreCase(token, "null") ? Optional.empty() : Optional.of(token);
    }

    private boolean takes(String word) {
        if (Ascii.equalsIgnoreCase(peek(), word)) {
            next();
            return true;
        }
        return false;
    }

    private void need(String word) {
        if (!takes(word)) {
            throw expected("'" + word + "'");
        }
    }

    private String peek() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return text.substring(at, end());
    }

    private void next() {
        at = end();
    }

    private int end() {
        if (at >= text.length()) {
            return at;
        }
        char first = text.charAt(at);
        if (first == '\'') {
            int end = at + 1;
            while (end < text.length()) {
                if (text.charAt(end) == '\'') {
                    if (end + 1 < text.length() && text.charAt(end + 1) == '\'') {
                        end++;
                    } else {
                        return end + 1;
                    }
                }
                end++;
            }
            throw expected("a closing apostrophe");
        }
        if ("(),".indexOf(first) >= 0) {
            return at + 1;
        }
        int end = at;
        while (end < text.length() && " (),'".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private ProblemException expected(String what) {
        return Problem.of(
                        ProblemCode.INVALID_FILTER,
                        "The filter is not understood at character " + at + " (expected: " + what + ").",
                        "$filter")
                .exception();
    }
}
