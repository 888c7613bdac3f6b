package io.holdfast.policy.language;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.language.Expression.Call;
import io.holdfast.policy.language.Expression.Literal;
import io.holdfast.policy.language.Expression.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads one expression (ARM template expressions): calls, strings in single quotes with {@code ''} for a quote, whole
 * numbers, {@code .name} and {@code [key]} after a call. There are no operators.
 */
final class ExpressionParser {
    /** Each is a level of the tree as well, though not one of nested functions. */
    private static final int MOST_ACCESSES = 32;

    private final String text;
    private final Counts counts;
    private int at;

    private ExpressionParser(String text, Counts counts) {
        this.text = text;
        this.counts = counts;
    }

    /** @param text without the outer brackets */
    static Expression parse(String text, Counts counts) throws ExpressionException {
        if (text.length() > counts.limits().expressionLength()) {
            throw new ExpressionException("an expression of " + text.length() + " characters (expected: at most "
                    + counts.limits().expressionLength() + ")");
        }
        ExpressionParser parser = new ExpressionParser(text, counts);
        Expression expression = parser.expression(1);
        parser.blanks();
        if (parser.at < text.length()) {
            throw parser.unexpected("the end");
        }
        return expression;
    }

    private Expression expression(int depth) throws ExpressionException {
        if (depth > counts.limits().expressionDepth()) {
            throw new ExpressionException("functions are nested too deeply (expected: at most "
                    + counts.limits().expressionDepth() + " levels)");
        }
        Expression expression = primary(depth);
        int accesses = 0;
        while (true) {
            blanks();
            if (takes('.')) {
                blanks();
                expression = new Member(expression, new Literal(new JsonString(identifier("the name of a property"))));
            } else if (takes('[')) {
                expression = new Member(expression, expression(depth + 1));
                blanks();
                expect(']');
            } else {
                return expression;
            }
            counts.node();
            if (++accesses > MOST_ACCESSES) {
                throw new ExpressionException(
                        "too many properties of properties (expected: at most " + MOST_ACCESSES + ")");
            }
        }
    }

    private Expression primary(int depth) throws ExpressionException {
        blanks();
        counts.node();
        char c = at < text.length() ? text.charAt(at) : ' ';
        if (c == '\'') {
            return new Literal(new JsonString(string()));
        }
        if (c == '-' || (c >= '0' && c <= '9')) {
            return number();
        }
        int start = at;
        String name = identifier("a function, a string or a number");
        blanks();
        if (!takes('(')) {
            at = start;
            throw unexpected("a function, a string or a number");
        }
        Optional<String> refusal = counts.vocabulary().refusal(name);
        if (refusal.isPresent()) {
            throw new ExpressionException(refusal.get());
        }
        Signature function = counts.vocabulary()
                .find(name)
                .orElseThrow(() -> new ExpressionException("the function '" + name + "' is not known"));
        counts.function();
        List<Expression> arguments = arguments(depth);
        if (!function.takes(arguments.size())) {
            throw new ExpressionException("the function '" + name + "' has " + arguments.size()
                    + " arguments (expected: " + function.expectation() + ")");
        }
        return new Call(function, arguments);
    }

    private List<Expression> arguments(int depth) throws ExpressionException {
        List<Expression> arguments = new ArrayList<>();
        blanks();
        if (takes(')')) {
            return arguments;
        }
        while (true) {
            arguments.add(expression(depth + 1));
            if (arguments.size() > counts.limits().arguments()) {
                throw new ExpressionException("a function has too many arguments (expected: at most "
                        + counts.limits().arguments() + ")");
            }
            blanks();
            if (takes(')')) {
                return arguments;
            }
            expect(',');
        }
    }

    private String string() throws ExpressionException {
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c != '\'') {
                value.append(c);
            } else if (at + 1 < text.length() && text.charAt(at + 1) == '\'') {
                value.append(c);
                at++;
            } else {
                at++;
                return value.toString();
            }
        }
        throw new ExpressionException("a string is not closed");
    }

    private Literal number() throws ExpressionException {
        int start = at;
        if (text.charAt(at) == '-') {
            at++;
        }
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        try {
            return new Literal(Json.of(Long.parseLong(text, start, at, 10)));
        } catch (NumberFormatException e) {
            at = start;
            throw unexpected("a whole number of 64 bits");
        }
    }

    private String identifier(String expected) throws ExpressionException {
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        if (at == start || Character.isDigit(text.charAt(start))) {
            at = start;
            throw unexpected(expected);
        }
        return text.substring(start, at);
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private boolean takes(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) throws ExpressionException {
        if (!takes(c)) {
            throw unexpected("'" + c + "'");
        }
    }

    private ExpressionException unexpected(String expected) {
        String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
        return new ExpressionException(found + " at character " + (at + 1) + " (expected: " + expected + ")");
    }
}
