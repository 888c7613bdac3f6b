package io.holdfast.kernel.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The exact bytes of a value within a text, for protocols that hash what was sent and not what it means. */
public final class JsonSlice {
    private final byte[] text;
    private int at;

    private JsonSlice(byte[] text) {
        this.text = text;
    }

    /**
     * The bytes of the value at a path of member names, without white space around it.
     *
     * @param utf8 a text that {@link Json#parse} has taken; of any other the answer means nothing
     * @return empty when there is none, or when a name on the way is written with escapes
     */
    public static Optional<byte[]> find(byte[] utf8, List<String> path) {
        JsonSlice slice = new JsonSlice(utf8);
        slice.space();
        for (String name : path) {
            if (!slice.enter(name.getBytes(StandardCharsets.UTF_8))) {
                return Optional.empty();
            }
        }
        int from = slice.at;
        slice.skip();
        return Optional.of(Arrays.copyOfRange(utf8, from, slice.at));
    }

    private boolean has(int c) {
        return at < text.length && text[at] == c;
    }

    private void space() {
        while (at < text.length && text[at] <= ' ' && text[at] >= 0) {
            at++;
        }
    }

    /** Moves to the value of a member of the object here. */
    private boolean enter(byte[] name) {
        if (!has('{')) {
            return false;
        }
        at++;
        space();
        while (has('"')) {
            int from = at + 1;
            string();
            boolean found = Arrays.equals(text, from, Math.max(from, at - 1), name, 0, name.length);
            space();
            at++; // the colon
            space();
            if (found) {
                return true;
            }
            skip();
            space();
            if (has(',')) {
                at++;
                space();
            }
        }
        return false;
    }

    private void string() {
        at = AsciiBytes.endOfPlain(text, at + 1);
        while (at < text.length && text[at] == '\\') {
            at = AsciiBytes.endOfPlain(text, at + 2);
        }
        at = Math.min(at + 1, text.length);
    }

    /** Moves behind the value here. */
    private void skip() {
        int depth = 0;
        while (at < text.length) {
            switch (text[at]) {
                case '"' -> string();
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    if (depth == 0) {
                        return; // the end of what is around a number or a word
                    }
                    depth--;
                    at++;
                }
                default -> {
                    if (depth == 0 && (text[at] == ',' || text[at] <= ' ')) {
                        return;
                    }
                    at++;
                    continue;
                }
            }
            if (depth == 0) {
                return;
            }
        }
    }
}
