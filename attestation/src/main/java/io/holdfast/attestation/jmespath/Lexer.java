package io.holdfast.attestation.jmespath;

import io.holdfast.attestation.jmespath.Token.Kind;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonString;
import java.util.ArrayList;
import java.util.List;

/** Cuts a query into tokens. */
final class Lexer {
    private final String query;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String query) {
        this.query = query;
    }

    static List<Token> tokens(String query) throws JmesPathException {
        Lexer lexer = new Lexer(query);
        while (lexer.at < query.length()) {
            lexer.next();
        }
        lexer.tokens.add(Token.of(Kind.END, "", query.length()));
        return lexer.tokens;
    }

    private void next() throws JmesPathException {
        char c = query.charAt(at);
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            at++;
        } else if (isStart(c)) {
            int start = at;
            while (at < query.length() && (isStart(query.charAt(at)) || isDigit(query.charAt(at)))) {
                at++;
            }
            tokens.add(Token.of(Kind.NAME, query.substring(start, at), start));
        } else if (isDigit(c) || c == '-') {
            number();
        } else {
            switch (c) {
                case '"' -> quoted();
                case '\'' -> raw();
                case '`' -> literal();
                default -> symbol(c);
            }
        }
    }

    private void number() throws JmesPathException {
        int start = at++;
        while (at < query.length() && isDigit(query.charAt(at))) {
            at++;
        }
        String text = query.substring(start, at);
        if (text.equals("-") || text.length() > 10) {
            throw new JmesPathException("'" + text + "' is no index", start);
        }
        tokens.add(Token.of(Kind.NUMBER, text, start));
    }

    /** The character of two when the second follows, else of one. */
    private Kind either(char second, Kind two, Kind one) {
        if (at + 1 < query.length() && query.charAt(at + 1) == second) {
            at++;
            return two;
        }
        return one;
    }

    private void symbol(char c) throws JmesPathException {
        int start = at;
        Kind kind = switch (c) {
            case '.' -> Kind.DOT;
            case '*' -> Kind.STAR;
            case ',' -> Kind.COMMA;
            case ':' -> Kind.COLON;
            case '@' -> Kind.CURRENT;
            case '{' -> Kind.OPEN_BRACE;
            case '}' -> Kind.CLOSE_BRACE;
            case '(' -> Kind.OPEN_PARENTHESIS;
            case ')' -> Kind.CLOSE_PARENTHESIS;
            case ']' -> Kind.CLOSE_BRACKET;
            case '[' -> {
                Kind open = either(']', Kind.FLATTEN, Kind.OPEN_BRACKET);
                yield open == Kind.FLATTEN ? open : either('?', Kind.FILTER, open);
            }
            case '|' -> either('|', Kind.OR, Kind.PIPE);
            case '&' -> either('&', Kind.AND, Kind.REFERENCE);
            case '!' -> either('=', Kind.NOT_EQUAL, Kind.NOT);
            case '<' -> either('=', Kind.LESS_OR_EQUAL, Kind.LESS);
            case '>' -> either('=', Kind.GREATER_OR_EQUAL, Kind.GREATER);
            case '=' -> either('=', Kind.EQUAL, Kind.END);
            default -> Kind.END;
        };
        if (kind == Kind.END) {
            throw new JmesPathException(
                    c == '=' ? "'=' compares nothing (expected: '==')" : "'" + c + "' is no part of a query", start);
        }
        at++;
        tokens.add(Token.of(kind, "", start));
    }

    /** The text up to the next such mark that no backslash precedes; the mark is passed over. */
    private String upTo(char mark) throws JmesPathException {
        int start = at++;
        while (at < query.length() && query.charAt(at) != mark) {
            at += query.charAt(at) == '\\' ? 2 : 1;
        }
        if (at >= query.length()) {
            at = query.length();
            throw new JmesPathException("the " + mark + " is never closed", start);
        }
        return query.substring(start + 1, at++);
    }

    private void quoted() throws JmesPathException {
        int start = at;
        String text = upTo('"');
        if (json('"' + text + '"', start) instanceof JsonString(String name)) {
            tokens.add(Token.of(Kind.QUOTED, name, start));
        }
    }

    /** Keeps backslashes as they are, but for one before an apostrophe. */
    private void raw() throws JmesPathException {
        int start = at;
        String text = upTo('\'').replace("\\'", "'");
        tokens.add(new Token(Kind.LITERAL, "", new JsonString(text), start));
    }

    private void literal() throws JmesPathException {
        int start = at;
        String text = upTo('`').replace("\\`", "`");
        tokens.add(new Token(Kind.LITERAL, "", json(text.strip(), start), start));
    }

    private static Json json(String text, int start) throws JmesPathException {
        try {
            return Json.parse(text);
        } catch (JsonException _) {
            throw new JmesPathException("the quoted text is not JSON", start);
        }
    }

    private static boolean isStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
