package io.holdfast.trust.codec;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The members of one object, each of a known kind; members that nobody asked for are refused. */
public final class Fields {
    private final JsonObject object;
    private final String what;

    private Fields(JsonObject object, String what) {
        this.object = object;
        this.what = what;
    }

    /** The object, when it has no other members than these. */
    public static Fields of(Json json, String what, Set<String> allowed) throws FieldException {
        if (!(json instanceof JsonObject object)) {
            throw new FieldException(what + " is of kind " + json.kind() + " (expected: object)");
        }
        for (String name : object.names()) {
            if (!allowed.contains(name)) {
                throw new FieldException(what + " has an unknown member " + printable(name) + " (expected: "
                        + String.join(", ", allowed.stream().sorted().toList()) + ")");
            }
        }
        return new Fields(object, what);
    }

    public boolean has(String name) {
        return object.has(name);
    }

    public String text(String name, int maxLength) throws FieldException {
        String text = object.string(name).orElseThrow(() -> wrong(name, "a string"));
        if (text.length() > maxLength) {
            throw wrong(name, "at most " + maxLength + " characters");
        }
        return text;
    }

    /** Requires this very text, such as the kind and version of a document. */
    public void require(String name, String expected) throws FieldException {
        if (!text(name, 200).equals(expected)) {
            throw wrong(name, "'" + expected + "'");
        }
    }

    public long number(String name, long min, long max) throws FieldException {
        long value = object.number(name).orElseThrow(() -> wrong(name, "a whole number"));
        if (value < min || value > max) {
            throw wrong(name, min + " to " + max);
        }
        return value;
    }

    public boolean bool(String name) throws FieldException {
        return object.bool(name).orElseThrow(() -> wrong(name, "true or false"));
    }

    public List<Json> items(String name, int maxCount) throws FieldException {
        JsonArray array = object.array(name).orElseThrow(() -> wrong(name, "an array"));
        if (array.size() > maxCount) {
            throw wrong(name, "at most " + maxCount + " items");
        }
        return array.items();
    }

    public JsonObject object(String name) throws FieldException {
        return object.object(name).orElseThrow(() -> wrong(name, "an object"));
    }

    public Digest digest(String name) throws FieldException {
        try {
            return Digest.parse(text(name, 64));
        } catch (IllegalArgumentException e) {
            throw wrong(name, "64 lower-case hexadecimal digits");
        }
    }

    /** A time in UTC in the one spelling that {@link Instant#toString()} has for it. */
    public Instant instant(String name) throws FieldException {
        String text = text(name, 40);
        try {
            Instant instant = Instant.parse(text);
            if (instant.toString().equals(text)) {
                return instant;
            }
        } catch (DateTimeException e) {
            throw wrong(name, "a time such as 2030-01-31T00:00:00Z");
        }
        throw wrong(name, "a time in the form 2030-01-31T00:00:00Z");
    }

    /** Bytes in standard base64, in the one spelling that they have; empty when the member is absent. */
    public Optional<byte[]> base64(String name, int maxLength) throws FieldException {
        if (!object.has(name)) {
            return Optional.empty();
        }
        String text = text(name, maxLength);
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return Optional.of(bytes);
            }
        } catch (IllegalArgumentException e) {
            throw wrong(name, "base64");
        }
        throw wrong(name, "base64 in its one standard spelling");
    }

    private FieldException wrong(String name, String expected) {
        String problem = object.has(name) ? " is wrong" : " is missing";
        return new FieldException(what + ": " + name + problem + " (expected: " + expected + ")");
    }

    /** Foreign text for a message: quoted, cut, without control characters. */
    public static String printable(String text) {
        String cut = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return "'" + cut.replaceAll("\\p{Cntrl}", "?") + "'";
    }
}
