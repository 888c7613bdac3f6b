package io.holdfast.protocol;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the members of a message with their types; whatever does not fit becomes a {@link ProtocolException}. */
public final class Fields {
    private final JsonObject object;
    private final String where;

    private Fields(JsonObject object, String where) {
        this.object = object;
        this.where = where;
    }

    public static Fields of(byte[] utf8, JsonLimits limits, String where) throws ProtocolException {
        try {
            return of(Json.parse(utf8, limits), where);
        } catch (JsonException e) {
            throw new ProtocolException(where + ": " + e.getMessage());
        }
    }

    public static Fields of(Json json, String where) throws ProtocolException {
        if (json instanceof JsonObject object) {
            return new Fields(object, where);
        }
        throw new ProtocolException(where + " is of kind " + json.kind() + " (expected: object)");
    }

    public JsonObject object() {
        return object;
    }

    /** Refuses members outside the given set. */
    public Fields only(Set<String> known) throws ProtocolException {
        for (String name : object.names()) {
            if (!known.contains(name)) {
                throw new ProtocolException(where + " has an unknown member (expected only: " + known + ")");
            }
        }
        return this;
    }

    public Json value(String name) throws ProtocolException {
        return object.find(name).orElseThrow(() -> wrong(name, "a value"));
    }

    public Optional<Json> optional(String name) {
        return object.find(name).filter(value -> !(value instanceof JsonNull));
    }

    public String string(String name) throws ProtocolException {
        return string(name, 1 << 20);
    }

    public String string(String name, int maxLength) throws ProtocolException {
        if (value(name) instanceof JsonString text && text.value().length() <= maxLength) {
            return text.value();
        }
        throw wrong(name, "a string of at most " + maxLength + " characters");
    }

    public Optional<String> optionalString(String name) throws ProtocolException {
        return optional(name).isPresent() ? Optional.of(string(name)) : Optional.empty();
    }

    public long number(String name) throws ProtocolException {
        if (value(name) instanceof JsonNumber number && number.asLong().isPresent()) {
            return number.asLong().getAsLong();
        }
        throw wrong(name, "a whole number");
    }

    /** A whole number from 0. */
    public long count(String name) throws ProtocolException {
        long number = number(name);
        if (number < 0) {
            throw wrong(name, "a whole number from 0");
        }
        return number;
    }

    public boolean bool(String name) throws ProtocolException {
        return object.bool(name).orElseThrow(() -> wrong(name, "true or false"));
    }

    public Instant instant(String name) throws ProtocolException {
        try {
            return Instant.parse(string(name, 64));
        } catch (DateTimeException _) {
            throw wrong(name, "a time such as 2026-01-02T03:04:05Z");
        }
    }

    public Digest digest(String name) throws ProtocolException {
        return digest(string(name, 64), name);
    }

    public Optional<Digest> optionalDigest(String name) throws ProtocolException {
        return optional(name).isPresent() ? Optional.of(digest(name)) : Optional.empty();
    }

    private Digest digest(String hex, String name) throws ProtocolException {
        try {
            return Digest.parse(hex);
        } catch (IllegalArgumentException _) {
            throw wrong(name, "64 lower-case hexadecimal digits");
        }
    }

    public Bytes bytes(String name) throws ProtocolException {
        try {
            return Bytes.fromBase64(string(name, 16 << 20));
        } catch (IllegalArgumentException _) {
            throw wrong(name, "base64");
        }
    }

    public Optional<Bytes> optionalBytes(String name) throws ProtocolException {
        return optional(name).isPresent() ? Optional.of(bytes(name)) : Optional.empty();
    }

    public EnrolmentId enrolment(String name) throws ProtocolException {
        try {
            return EnrolmentId.parse(string(name, 64));
        } catch (IllegalArgumentException _) {
            throw wrong(name, "a UUID");
        }
    }

    public ResourceId resourceId(String name) throws ProtocolException {
        try {
            return ResourceId.parse(string(name, ResourceId.MAX_LENGTH));
        } catch (ProblemException _) {
            throw wrong(name, "a resource id");
        }
    }

    public ExtensionType extensionType(String publisher, String type) throws ProtocolException {
        try {
            return ExtensionType.of(string(publisher, 200), string(type, 200));
        } catch (IllegalArgumentException _) {
            throw wrong(publisher + "/" + type, "publisher and type of an extension");
        }
    }

    public HandlerVersion handlerVersion(String name) throws ProtocolException {
        try {
            return new HandlerVersion(string(name, 64));
        } catch (IllegalArgumentException _) {
            throw wrong(name, "a version such as 1.0.0");
        }
    }

    public Fields fields(String name) throws ProtocolException {
        return of(value(name), where + "." + name);
    }

    public JsonObject jsonObject(String name) throws ProtocolException {
        return object.object(name).orElseThrow(() -> wrong(name, "an object"));
    }

    public Optional<JsonObject> optionalObject(String name) throws ProtocolException {
        return optional(name).isPresent() ? Optional.of(jsonObject(name)) : Optional.empty();
    }

    public List<Digest> digests(String name, int most) throws ProtocolException {
        List<Digest> digests = new ArrayList<>();
        for (Json item : array(name, most)) {
            if (!(item instanceof JsonString text)) {
                throw wrong(name, "an array of digests");
            }
            digests.add(digest(text.value(), name));
        }
        return digests;
    }

    public List<String> strings(String name, int most, int maxLength) throws ProtocolException {
        List<String> strings = new ArrayList<>();
        for (Json item : array(name, most)) {
            if (!(item instanceof JsonString text) || text.value().length() > maxLength) {
                throw wrong(name, "an array of strings of at most " + maxLength + " characters");
            }
            strings.add(text.value());
        }
        return strings;
    }

    /** The members of an array of objects. */
    public List<Fields> list(String name, int most) throws ProtocolException {
        List<Fields> list = new ArrayList<>();
        for (Json item : array(name, most)) {
            list.add(of(item, where + "." + name + "[" + list.size() + "]"));
        }
        return list;
    }

    private JsonArray array(String name, int most) throws ProtocolException {
        JsonArray array = object.array(name).orElseThrow(() -> wrong(name, "an array"));
        if (array.size() > most) {
            throw wrong(name, "an array of at most " + most);
        }
        return array;
    }

    private ProtocolException wrong(String name, String expected) {
        return new ProtocolException(where + "." + name + " is missing or wrong (expected: " + expected + ")");
    }
}
