package io.holdfast.agent.configuration.mof;

/** Splits a document into words, texts and signs; comments and {@code #pragma} lines are left out. */
final class MofTokens {
    private static final int MAX_TEXT = 1 << 20;

    private final String text;
    private int at;
    private int line = 1;

    MofTokens(String text) {
        this.text = text;
    }

    /** One token; a sign is one of <code>{ } = , ;</code>. */
    sealed interface Token {
        /** Also a number, and an alias with its dollar sign. */
        record Word(String text) implements Token {}

        record Text(String value) implements Token {}

        record Sign(char sign) implements Token {}

        record End() implements Token {}
    }

    Token next() throws MofException {
        skip();
        if (at >= text.length()) {
            return new Token.End();
        }
        char c = text.charAt(at);
        if ("{}=,;".indexOf(c) >= 0) {
            at++;
            return new Token.Sign(c);
        }
        if (c == '"') {
            return new Token.Text(string());
        }
        int start = at;
        while (at < text.length() && word(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw wrong("character " + (int) c, "a name, a value or one of { } = , ;");
        }
        return new Token.Word(text.substring(start, at));
    }

    private static boolean word(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "_$.+-:".indexOf(c) >= 0;
    }

    private void skip() throws MofException {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                line++;
                at++;
            } else if (c <= ' ' || c == '\uFEFF') {
                at++;
            } else if (c == '#' || text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                if (end < 0) {
                    throw wrong("a comment", "its end */");
                }
                line += (int) text.substring(at, end)
                        .chars()
                        .filter(each -> each == '\n')
                        .count();
                at = end + 2;
            } else {
                return;
            }
        }
    }

    private String string() throws MofException {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at);
            at++;
            if (c == '\n') {
                line++;
            }
            value.append(c == '\\' ? escape() : c);
            if (value.length() > MAX_TEXT) {
                throw wrong("a text", "at most " + MAX_TEXT + " characters");
            }
        }
        if (at >= text.length()) {
            throw wrong("a text", "its closing quote");
        }
        at++;
        return value.toString();
    }

    private char escape() throws MofException {
        if (at >= text.length()) {
            throw wrong("the end", "a character after \\");
        }
        char c = text.charAt(at);
        at++;
        return switch (c) {
            case 'b' -> '\b';
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'f' -> '\f';
            case 'r' -> '\r';
            case '"', '\'', '\\' -> c;
            case 'x', 'X' -> hex();
            default -> throw wrong("\\" + (int) c, "an escape such as \\n");
        };
    }

    private char hex() throws MofException {
        int start = at;
        int value = 0;
        while (at < text.length() && at < start + 4 && Character.digit(text.charAt(at), 16) >= 0) {
            value = value * 16 + Character.digit(text.charAt(at), 16);
            at++;
        }
        if (at == start) {
            throw wrong("\\x", "hexadecimal digits");
        }
        return (char) value;
    }

    MofException wrong(String found, String expected) {
        return new MofException("line " + line + ": " + found + " (expected: " + expected + ")");
    }
}
