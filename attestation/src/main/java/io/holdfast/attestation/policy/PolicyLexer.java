package io.holdfast.attestation.policy;

import io.holdfast.attestation.policy.Symbol.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts a policy into symbols. What is none becomes {@link Kind#BAD}, so that the parser can say where it stands. */
final class PolicyLexer {
    private static final String TYPOGRAPHIC = "\u201c\u201d\u201e\u201f\u2018\u2019\u00ab\u00bb\u2033";
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final String text;
    private final List<Symbol> symbols = new ArrayList<>();
    private int at;
    private int line = 1;
    private int lineStart;

    private PolicyLexer(String text) {
        this.text = text;
    }

    /** At least one symbol; the last is the end, or the first bad one. */
    static List<Symbol> symbols(String text) {
        PolicyLexer lexer = new PolicyLexer(text);
        if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
            lexer.at = 1;
            lexer.lineStart = 1;
        }
        while (lexer.next()) {}
        return lexer.symbols;
    }

    private boolean next() {
        blanks();
        int start = at;
        if (start >= text.length()) {
            add(Kind.END, "<EOF>", start);
            return false;
        }
        char c = text.charAt(start);
        if (isLetter(c)) {
            while (at < text.length() && (isLetter(text.charAt(at)) || isDigit(text.charAt(at)))) {
                at++;
            }
            return add(Kind.IDENTIFIER, text.substring(start, at), start);
        }
        if (isDigit(c) || (c == '-' && start + 1 < text.length() && isDigit(text.charAt(start + 1)))) {
            at++;
            while (at < text.length() && isDigit(text.charAt(at))) {
                at++;
            }
            return add(Kind.INTEGER, text.substring(start, at), start);
        }
        return c == '"' ? string() : sign(c);
    }

    private void blanks() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                at++;
                line++;
                lineStart = at;
            } else if (c == ' ' || c == '\t' || c == '\r') {
                at++;
            } else if (text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else {
                return;
            }
        }
    }

    private boolean add(Kind kind, String content, int start) {
        symbols.add(new Symbol(kind, content, line, start - lineStart + 1));
        return true;
    }

    private boolean bad(String message, int start) {
        add(Kind.BAD, message, start);
        return false;
    }

    private boolean string() {
        int start = at;
        int firstLine = line;
        int column = start - lineStart + 1;
        StringBuilder content = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                symbols.add(new Symbol(Kind.STRING, content.toString(), firstLine, column));
                return true;
            }
            if (c == '\n') {
                line++;
                lineStart = at;
            }
            if (c == '\\') {
                char escaped = at < text.length() ? text.charAt(at) : ' ';
                if (escaped != '"' && escaped != '\\') {
                    return bad(
                            "token recognition error at: '\\" + escaped + "' (a string knows \\\" and \\\\)", at - 1);
                }
                at++;
                c = escaped;
            }
            content.append(c);
        }
        symbols.add(new Symbol(
                Kind.BAD, "token recognition error at: '\"' (the string is never closed)", firstLine, column));
        return false;
    }

    private boolean sign(char c) {
        char second = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        return switch (c) {
            case '=' -> second == '=' ? two(Kind.EQUAL) : second == '>' ? two(Kind.IMPLIES) : one(Kind.ASSIGN);
            case '!' -> second == '=' ? two(Kind.NOT_EQUAL) : one(Kind.NOT);
            case '<' -> second == '=' ? two(Kind.LESS_OR_EQUAL) : one(Kind.LESS);
            case '>' -> second == '=' ? two(Kind.GREATER_OR_EQUAL) : one(Kind.GREATER);
            case '&' -> second == '&' ? two(Kind.AND) : bad("token recognition error at: '&' (expected: '&&')", at);
            case ':' -> one(Kind.COLON);
            case ',' -> one(Kind.COMMA);
            case ';' -> one(Kind.SEMICOLON);
            case '.' -> one(Kind.DOT);
            case '[' -> one(Kind.OPEN_BRACKET);
            case ']' -> one(Kind.CLOSE_BRACKET);
            case '(' -> one(Kind.OPEN_PARENTHESIS);
            case ')' -> one(Kind.CLOSE_PARENTHESIS);
            case '{' -> one(Kind.OPEN_BRACE);
            case '}' -> one(Kind.CLOSE_BRACE);
            default -> unknown();
        };
    }

    private boolean unknown() {
        int point = text.codePointAt(at);
        String name = String.format("U+%04X", point);
        return bad(
                TYPOGRAPHIC.indexOf(point) >= 0
                        ? "token recognition error at: '" + Character.toString(point) + "' (typographic quotation mark "
                                + name + "; expected: '\"')"
                        : "token recognition error at: '" + Character.toString(point) + "' (" + name + ")",
                at);
    }

    private boolean one(Kind kind) {
        add(kind, text.substring(at, at + 1), at);
        at++;
        return true;
    }

    private boolean two(Kind kind) {
        add(kind, text.substring(at, at + 2), at);
        at += 2;
        return true;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
