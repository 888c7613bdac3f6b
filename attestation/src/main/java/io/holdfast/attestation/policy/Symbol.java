package io.holdfast.attestation.policy;

/**
 * A token of a policy.
 *
 * @param text as written; of strings without marks and escapes; of {@link Kind#BAD} what is wrong
 * @param line from 1
 * @param column from 1
 */
record Symbol(Kind kind, String text, int line, int column) {
    enum Kind {
        IDENTIFIER("IDENTIFIER"),
        INTEGER("INTEGER"),
        STRING("STRING"),
        ASSIGN("'='"),
        EQUAL("'=='"),
        NOT_EQUAL("'!='"),
        LESS("'<'"),
        LESS_OR_EQUAL("'<='"),
        GREATER("'>'"),
        GREATER_OR_EQUAL("'>='"),
        NOT("'!'"),
        COLON("':'"),
        COMMA("','"),
        SEMICOLON("';'"),
        DOT("'.'"),
        AND("'&&'"),
        IMPLIES("'=>'"),
        OPEN_BRACKET("'['"),
        CLOSE_BRACKET("']'"),
        OPEN_PARENTHESIS("'('"),
        CLOSE_PARENTHESIS("')'"),
        OPEN_BRACE("'{'"),
        CLOSE_BRACE("'}'"),
        /** Characters that are no token. */
        BAD("<BAD>"),
        END("<EOF>");

        private final String shown;

        Kind(String shown) {
            this.shown = shown;
        }

        /** As messages name it. */
        String shown() {
            return shown;
        }
    }

    boolean is(String word) {
        return kind == Kind.IDENTIFIER && text.equals(word);
    }
}
