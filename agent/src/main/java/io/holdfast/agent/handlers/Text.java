package io.holdfast.agent.handlers;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text as handlers write it. */
final class Text {
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private Text() {}

    /** Without the UTF-8 byte order mark that some files begin with (section 1, item 7). */
    static byte[] withoutMark(byte[] file) {
        boolean marked = file.length >= MARK.length && Arrays.equals(file, 0, MARK.length, MARK, 0, MARK.length);
        return marked ? Arrays.copyOfRange(file, MARK.length, file.length) : file;
    }

    /** For messages: cut, and control characters replaced. */
    static String printable(String text, int max) {
        String cut = text.length() > max ? text.substring(0, max) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }

    /** Decodes UTF-8; bytes that are not become {@code \xNN} (section 7). */
    static String decode(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        int i = 0;
        while (i < bytes.length) {
            int length = sequence(bytes, i);
            if (length == 0) {
                text.append(String.format("\\x%02x", bytes[i] & 0xff));
                i++;
            } else {
                text.append(new String(bytes, i, length, StandardCharsets.UTF_8));
                i += length;
            }
        }
        return text.toString();
    }

    /** Length of the valid UTF-8 sequence (RFC 3629) that begins there, or 0. */
    private static int sequence(byte[] bytes, int at) {
        int first = bytes[at] & 0xff;
        int length = first < 0x80 ? 1 : first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
        if (first >= 0xf5 || length == 0 || at + length > bytes.length) {
            return 0;
        }
        for (int i = at + 1; i < at + length; i++) {
            if ((bytes[i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        if (length > 1) {
            int second = bytes[at + 1] & 0xff;
            boolean overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
            boolean outside = (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
            return overlong || outside ? 0 : length;
        }
        return length;
    }
}
