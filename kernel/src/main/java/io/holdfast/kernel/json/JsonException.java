package io.holdfast.kernel.json;

/** The text is not JSON or is beyond its limits. The message names line and column and never quotes the text. */
public final class JsonException extends Exception {
    private static final long serialVersionUID = 1;

    private final int line;
    private final int column;

    public JsonException(String message, int line, int column) {
        super(line > 0 ? message + " (line " + line + ", column " + column + ")" : message);
        this.line = line;
        this.column = column;
    }

    /** From 1; 0 when the place is not known. */
    public int line() {
        return line;
    }

    /** From 1; 0 when the place is not known. */
    public int column() {
        return column;
    }
}
