package io.holdfast.policy.program;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonLimits;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.UUID;

/** Base64, JSON, URIs, and names made from others. */
final class EncodingFunctions {
    private static final JsonLimits LIMITS = new JsonLimits(Arguments.LONGEST_STRING * 4, 64, Arguments.MOST_NODES);
    private static final String DATA = "data:text/plain;charset=utf8;base64,";

    /** The name space of {@code guid()}: 11fb06fb-712d-4ddd-98c7-e71bbd588830. */
    private static final UUID GUIDS = UUID.fromString("11fb06fb-712d-4ddd-98c7-e71bbd588830");

    private EncodingFunctions() {}

    static void register(Functions.Registry registry) {
        registry.put("base64", a -> Arguments.text(encode(StringFunctions.string(a[0]))));
        registry.put("base64ToString", a -> Arguments.text(decode(Arguments.string(a[0]))));
        registry.put("base64ToJson", a -> json(decode(Arguments.string(a[0]))));
        registry.put("json", a -> json(Arguments.string(a[0])));
        registry.put("uri", EncodingFunctions::uri);
        registry.put("uriComponent", a -> Arguments.text(escape(Arguments.string(a[0]))));
        registry.put("uriComponentToString", a -> Arguments.text(unescape(Arguments.string(a[0]))));
        registry.put("dataUri", a -> Arguments.text(DATA + encode(StringFunctions.string(a[0]))));
        registry.put("dataUriToString", EncodingFunctions::dataUriToString);
        registry.put("uniqueString", EncodingFunctions::uniqueString);
        registry.put("guid", EncodingFunctions::guid);
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String text) {
        try {
            return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new EvaluationFailure("a text that is not base64");
        }
    }

    private static Json json(String text) {
        try {
            return Json.parse(text.getBytes(StandardCharsets.UTF_8), LIMITS);
        } catch (JsonException e) {
            throw new EvaluationFailure(String.valueOf(e.getMessage()));
        }
    }

    private static Json uri(Json[] arguments) {
        try {
            return Arguments.text(URI.create(Arguments.string(arguments[0]))
                    .resolve(Arguments.string(arguments[1]))
                    .toString());
        } catch (IllegalArgumentException _) {
            throw new EvaluationFailure("a text that is no URI");
        }
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || "-_.~".indexOf(c) >= 0)) {
                escaped.append(c);
            } else {
                escaped.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return escaped.toString();
    }

    private static String unescape(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        for (int i = 0; i < bytes.length; i++) {
            int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(bytes[i + 2], 16) : -1;
            if (low >= 0) {
                plain.write(high * 16 + low);
                i += 2;
            } else {
                plain.write(bytes[i]);
            }
        }
        return plain.toString(StandardCharsets.UTF_8);
    }

    private static Json dataUriToString(Json[] arguments) {
        String text = Arguments.string(arguments[0]);
        int comma = text.indexOf(',');
        if (!text.startsWith("data:") || comma < 0) {
            throw new EvaluationFailure("a text that is no data URI (expected: data:…,…)");
        }
        String content = text.substring(comma + 1);
        return Arguments.text(text.substring(0, comma).endsWith(";base64") ? decode(content) : unescape(content));
    }

    private static String joined(Json[] arguments) {
        StringBuilder text = new StringBuilder();
        for (Json argument : arguments) {
            text.append(text.isEmpty() ? "" : "-").append(StringFunctions.string(argument));
            Arguments.room(text.length());
        }
        return text.toString();
    }

    /** Thirteen letters and digits that depend on the arguments alone; not the ones that Azure makes of them. */
    private static Json uniqueString(Json[] arguments) {
        byte[] digest =
                Digest.of(joined(arguments).getBytes(StandardCharsets.UTF_8)).bytes();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 13; i++) {
            text.append("abcdefghijklmnopqrstuvwxyz234567".charAt(digest[i] & 31));
        }
        return Arguments.text(text.toString());
    }

    /** RFC 9562, version 5. */
    private static Json guid(Json[] arguments) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(ByteBuffer.allocate(16)
                    .putLong(GUIDS.getMostSignificantBits())
                    .putLong(GUIDS.getLeastSignificantBits())
                    .array());
            ByteBuffer hash = ByteBuffer.wrap(sha1.digest(joined(arguments).getBytes(StandardCharsets.UTF_8)));
            long high = (hash.getLong() & ~0xf000L) | 0x5000L;
            long low = (hash.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
            return Arguments.text(new UUID(high, low).toString());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
