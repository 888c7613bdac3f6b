package io.holdfast.trust.log;

import java.util.Base64;

/** Standard base64 with padding that has exactly one spelling for each content. */
final class StrictBase64 {
    private StrictBase64() {}

    static byte[] decode(String text, String what) throws LogException {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw LogException.malformed(what + " is not base64");
        }
        throw LogException.malformed(what + " is not base64 in its one standard spelling");
    }

    static byte[] decode(String text, int length, String what) throws LogException {
        byte[] bytes = decode(text, what);
        if (bytes.length != length) {
            throw LogException.malformed(what + " has " + bytes.length + " bytes (expected: " + length + ")");
        }
        return bytes;
    }
}
