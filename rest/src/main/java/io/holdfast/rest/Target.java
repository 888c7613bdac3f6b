package io.holdfast.rest;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The path of a request as decoded segments. Repeated slashes count as one, because clients send them; an encoded slash,
 * dot segment or control character is refused, so that a path has one reading.
 */
record Target(List<String> segments) {
    private static final int MAX = 4096;

    Target {
        segments = List.copyOf(segments);
    }

    static Target parse(String rawPath) {
        if (rawPath.length() > MAX) {
            throw invalid("it has more than " + MAX + " characters");
        }
        List<String> segments = new ArrayList<>();
        for (String raw : rawPath.split("/", -1)) {
            if (!raw.isEmpty()) {
                String segment = decode(raw);
                if (segment.equals(".") || segment.equals("..")) {
                    throw invalid("it has dot segments");
                }
                segments.add(segment);
            }
        }
        return new Target(segments);
    }

    private static String decode(String raw) {
        ByteBuffer bytes = ByteBuffer.allocate(raw.length() * 3);
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                boolean whole = i + 2 < raw.length();
                int high = whole ? Character.digit(raw.charAt(i + 1), 16) : -1;
                int low = whole ? Character.digit(raw.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw invalid("a percent sign is not followed by two hexadecimal digits");
                }
                bytes.put((byte) ((high << 4) | low));
                i += 2;
            } else {
                bytes.put(String.valueOf(c)
                        .getBytes(StandardCharsets.UTF_8)); // paths are ASCII; anything else is checked below
            }
        }
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
            if (text.indexOf('/') >= 0
                    || text.indexOf('\\') >= 0
                    || text.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
                throw invalid("a segment has an encoded slash or a control character");
            }
            return text;
        } catch (CharacterCodingException _) {
            throw invalid("it is not UTF-8");
        }
    }

    private static ProblemException invalid(String why) {
        return new ProblemException(ProblemCode.INVALID_RESOURCE_ID, "The request path is invalid: " + why + ".");
    }

    int size() {
        return segments.size();
    }

    String get(int index) {
        return segments.get(index);
    }

    /** Whether the segment at this place is this word, without ASCII case. */
    boolean is(int index, String word) {
        return index >= 0 && index < segments.size() && Ascii.equalsIgnoreCase(segments.get(index), word);
    }

    /** Whether the path begins with these words. */
    boolean startsWith(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!is(i, words[i])) {
                return false;
            }
        }
        return true;
    }

    /** Whether the path ends with these words. */
    boolean endsWith(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!is(segments.size() - words.length + i, words[i])) {
                return false;
            }
        }
        return true;
    }

    /** The first {@code count} segments as a path. */
    String prefix(int count) {
        return "/" + String.join("/", segments.subList(0, count));
    }

    String path() {
        return prefix(segments.size());
    }
}
