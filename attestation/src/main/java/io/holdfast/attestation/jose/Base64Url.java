package io.holdfast.attestation.jose;

import java.util.Base64;

/** base64url (RFC 4648, 5). Padding may stand or be left out; bits that no byte uses must be zero, so that bytes have one text. */
public final class Base64Url {
    private Base64Url() {}

    /** Without padding. */
    public static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public static byte[] decode(String text) throws JoseException {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw new JoseException("the text is not base64url (" + text.length() + " characters)");
        }
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '=') {
            end--;
        }
        int unused = switch (end & 3) {
            case 2 -> 4;
            case 3 -> 2;
            default -> 0;
        };
        if (unused > 0 && (digit(text.charAt(end - 1)) & ((1 << unused) - 1)) != 0) {
            throw new JoseException("the last character of the base64url has bits that belong to no byte");
        }
        return bytes;
    }

    private static int digit(char c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 52;
        }
        return c == '-' ? 62 : 63;
    }
}
