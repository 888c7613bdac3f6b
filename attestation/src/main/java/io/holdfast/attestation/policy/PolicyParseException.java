package io.holdfast.attestation.policy;

/**
 * The text is no policy (REST code {@code PolicyParsingError}). The message has five parts: symbol, line, column, failure
 * and the rule of the grammar that failed.
 */
public final class PolicyParseException extends Exception {
    private static final long serialVersionUID = 1;

    private final int line;
    private final int column;
    private final String offending;
    private final String failure;
    private final String rulePath;

    /**
     * @param line from 1
     * @param column from 1
     * @param offending the symbol that does not fit, or {@code <EOF>}
     * @param failure for example {@code mismatched input '[' expecting ';'}
     * @param rulePath for example {@code policy > versionInfo}
     */
    public PolicyParseException(int line, int column, String offending, String failure, String rulePath) {
        super("Offending symbol: '" + offending + "', Line: '" + line + "', Column: '" + column
                + "', Failure message: '" + failure + "', Failing rule: '" + rulePath + "'");
        this.line = line;
        this.column = column;
        this.offending = offending;
        this.failure = failure;
        this.rulePath = rulePath;
    }

    public int line() {
        return line;
    }

    public int column() {
        return column;
    }

    public String offending() {
        return offending;
    }

    public String failure() {
        return failure;
    }

    public String rulePath() {
        return rulePath;
    }
}
