package io.holdfast.cli.outcome;

/** Text from elsewhere as it may stand on a terminal. */
public final class Printable {
    private static final int MAX_LENGTH = 4000;

    private Printable() {}

    /** Without control and direction characters, which could rewrite what a terminal shows; long text is cut. */
    public static String text(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .limit(MAX_LENGTH)
                .map(c -> c == '\n' || c == '\t' ? ' ' : c)
                .map(c -> isPlain(c) ? c : '?')
                .forEach(shown::appendCodePoint);
        return shown.length() < text.length() && text.codePointCount(0, text.length()) > MAX_LENGTH
                ? shown + "…"
                : shown.toString();
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
