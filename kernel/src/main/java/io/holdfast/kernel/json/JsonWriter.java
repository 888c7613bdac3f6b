package io.holdfast.kernel.json;

import java.util.Iterator;
import java.util.Map;

/** Writes values as text. Control characters and unpaired surrogates are escaped, so that the result is valid UTF-8. */
final class JsonWriter {
    enum Style {
        COMPACT,
        SPACED,
        PRETTY
    }

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final StringBuilder out = new StringBuilder();
    private final Style style;

    private JsonWriter(Style style) {
        this.style = style;
    }

    static String write(Json value, Style style) {
        JsonWriter writer = new JsonWriter(style);
        writer.value(value, 0);
        return writer.out.toString();
    }

    private void value(Json value, int depth) {
        switch (value) {
            case JsonObject object -> object(object, depth);
            case JsonArray array -> array(array, depth);
            case JsonString text -> string(text.value());
            case JsonNumber number -> out.append(number.literal());
            case JsonBoolean bool -> out.append(bool.value());
            case JsonNull _ -> out.append("null");
        }
    }

    private void object(JsonObject object, int depth) {
        out.append('{');
        Iterator<Map.Entry<String, Json>> members = object.members().entrySet().iterator();
        boolean any = members.hasNext();
        while (members.hasNext()) {
            Map.Entry<String, Json> member = members.next();
            newLine(depth + 1);
            string(member.getKey());
            out.append(style == Style.COMPACT ? ":" : ": ");
            value(member.getValue(), depth + 1);
            separator(members.hasNext());
        }
        if (any) {
            newLine(depth);
        }
        out.append('}');
    }

    private void array(JsonArray array, int depth) {
        out.append('[');
        Iterator<Json> items = array.iterator();
        boolean any = items.hasNext();
        while (items.hasNext()) {
            newLine(depth + 1);
            value(items.next(), depth + 1);
            separator(items.hasNext());
        }
        if (any) {
            newLine(depth);
        }
        out.append(']');
    }

    private void separator(boolean more) {
        if (more) {
            out.append(style == Style.SPACED ? ", " : ",");
        }
    }

    private void newLine(int depth) {
        if (style == Style.PRETTY) {
            out.append('\n').repeat("  ", depth);
        }
    }

    private void string(String text) {
        out.append('"');
        int plain = 0; // nearly always the whole text: it is taken at once
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean printable = c >= 0x20 && c < 0x7f;
            if (printable ? c == '"' || c == '\\' : special(text, i)) {
                out.append(text, plain, i);
                escape(c);
                plain = i + 1;
            }
        }
        out.append(text, plain, text.length()).append('"');
    }

    /** Whether a character that is no printable ASCII has to be escaped. */
    private static boolean special(String text, int i) {
        char c = text.charAt(i);
        return c < 0x20 || c == 0x7f || c == 0x2028 || c == 0x2029 || isUnpaired(text, i);
    }

    private static boolean isUnpaired(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 >= text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }

    private void escape(char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default ->
                out.append("\\u")
                        .append(HEX[c >> 12])
                        .append(HEX[(c >> 8) & 15])
                        .append(HEX[(c >> 4) & 15])
                        .append(HEX[c & 15]);
        }
    }
}
