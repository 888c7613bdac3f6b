package io.holdfast.kernel;

import java.util.regex.Pattern;

/**
 * Publisher and type of an extension, always as two fields: {@code A.B} + {@code C} and {@code A} + {@code B.C} share a
 * folder name and are different extensions. Compares without ASCII case.
 */
public final class ExtensionType {
    // No hyphen: handler folders are split at the last one (extension-handler contract, "Package").
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.]{0,126}");

    private final String publisher;
    private final String type;

    private ExtensionType(String publisher, String type) {
        this.publisher = publisher;
        this.type = type;
    }

    /** Throws {@link IllegalArgumentException} when either part is not a plain name. */
    public static ExtensionType of(String publisher, String type) {
        check("publisher", publisher);
        check("type", type);
        return new ExtensionType(publisher, type);
    }

    /** From {@code Publisher/Type}. */
    public static ExtensionType parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || text.indexOf('/', slash + 1) >= 0) {
            throw new IllegalArgumentException("extension: " + printable(text) + " (expected: Publisher/Type)");
        }
        return of(text.substring(0, slash), text.substring(slash + 1));
    }

    private static void check(String part, String text) {
        if (!PART.matcher(text).matches() || text.contains("..") || text.endsWith(".")) {
            throw new IllegalArgumentException("extension " + part + ": " + printable(text)
                    + " (expected: letters, digits, dots and underscores, at most 127)");
        }
    }

    private static String printable(String text) {
        String cut = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return "'" + cut.replaceAll("\\p{Cntrl}", "?") + "'";
    }

    public String publisher() {
        return publisher;
    }

    public String type() {
        return type;
    }

    /** {@code publisher/type} in lower case, for comparison and storage. */
    public String key() {
        return Ascii.lower(publisher + "/" + type);
    }

    /** {@code Publisher.Type}, the handler's name in folders and status files. */
    public String handlerName() {
        return publisher + "." + type;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExtensionType that && that.key().equals(key());
    }

    @Override
    public int hashCode() {
        return key().hashCode();
    }

    /** {@code Publisher/Type}. */
    @Override
    public String toString() {
        return publisher + "/" + type;
    }
}
