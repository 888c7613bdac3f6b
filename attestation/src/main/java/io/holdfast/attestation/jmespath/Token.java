package io.holdfast.attestation.jmespath;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonNull;

/**
 * @param text of names and numbers
 * @param value of literals and raw strings
 * @param position of its first character, from 0
 */
record Token(Kind kind, String text, Json value, int position) {
    static Token of(Kind kind, String text, int position) {
        return new Token(kind, text, JsonNull.NULL, position);
    }

    /** With the power to bind what stands left of it; 0 ends an expression. */
    enum Kind {
        END(0, "the end"),
        NAME(0, "a name"),
        QUOTED(0, "a quoted name"),
        LITERAL(0, "a literal"),
        NUMBER(0, "a number"),
        CLOSE_BRACKET(0, "']'"),
        CLOSE_PARENTHESIS(0, "')'"),
        CLOSE_BRACE(0, "'}'"),
        COMMA(0, "','"),
        COLON(0, "':'"),
        CURRENT(0, "'@'"),
        REFERENCE(0, "'&'"),
        PIPE(1, "'|'"),
        OR(2, "'||'"),
        AND(3, "'&&'"),
        EQUAL(5, "'=='"),
        NOT_EQUAL(5, "'!='"),
        LESS(5, "'<'"),
        LESS_OR_EQUAL(5, "'<='"),
        GREATER(5, "'>'"),
        GREATER_OR_EQUAL(5, "'>='"),
        FLATTEN(9, "'[]'"),
        STAR(20, "'*'"),
        FILTER(21, "'[?'"),
        DOT(40, "'.'"),
        NOT(45, "'!'"),
        OPEN_BRACE(50, "'{'"),
        OPEN_BRACKET(55, "'['"),
        OPEN_PARENTHESIS(60, "'('");

        private final int power;
        private final String shown;

        Kind(int power, String shown) {
            this.power = power;
            this.shown = shown;
        }

        int power() {
            return power;
        }

        @Override
        public String toString() {
            return shown;
        }
    }
}
