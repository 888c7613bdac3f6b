package io.holdfast.control.resources;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What members an object of a request may have. Checking gives the object with canonical names, without read-only
 * members (clients send them back from a GET) and without nulls; secrets are taken out and leave no trace in it.
 */
public final class Shape {
    private enum Kind {
        STRING,
        BOOLEAN,
        /** Accepts {@code true} and {@code "true"}; kept as a boolean. */
        LOOSE_BOOLEAN,
        NUMBER,
        FREE_OBJECT,
        STRING_MAP,
        STRING_ARRAY,
        FREE_ARRAY,
        OBJECT,
        OBJECT_ARRAY,
        SECRET_OBJECT,
        SECRET_STRING,
        SECRET_ARRAY,
        READ_ONLY
    }

    private record Member(String name, Kind kind, Optional<Shape> shape) {}

    private final Map<String, Member> members = new LinkedHashMap<>();

    private Shape() {}

    public static Shape object() {
        return new Shape();
    }

    private Shape add(String name, Kind kind, Optional<Shape> shape) {
        members.put(Ascii.lower(name), new Member(name, kind, shape));
        return this;
    }

    public Shape string(String... names) {
        for (String name : names) {
            add(name, Kind.STRING, Optional.empty());
        }
        return this;
    }

    public Shape bool(String... names) {
        for (String name : names) {
            add(name, Kind.BOOLEAN, Optional.empty());
        }
        return this;
    }

    public Shape looseBool(String... names) {
        for (String name : names) {
            add(name, Kind.LOOSE_BOOLEAN, Optional.empty());
        }
        return this;
    }

    public Shape number(String... names) {
        for (String name : names) {
            add(name, Kind.NUMBER, Optional.empty());
        }
        return this;
    }

    /** An object whose members are not checked. */
    public Shape free(String... names) {
        for (String name : names) {
            add(name, Kind.FREE_OBJECT, Optional.empty());
        }
        return this;
    }

    public Shape stringMap(String name) {
        return add(name, Kind.STRING_MAP, Optional.empty());
    }

    public Shape strings(String name) {
        return add(name, Kind.STRING_ARRAY, Optional.empty());
    }

    /** Arrays whose items are not checked. */
    public Shape arrays(String... names) {
        for (String name : names) {
            add(name, Kind.FREE_ARRAY, Optional.empty());
        }
        return this;
    }

    public Shape object(String name, Shape shape) {
        return add(name, Kind.OBJECT, Optional.of(shape));
    }

    /** An array of such objects. */
    public Shape objects(String name, Shape shape) {
        return add(name, Kind.OBJECT_ARRAY, Optional.of(shape));
    }

    /** A string that is sealed as the member of an object. */
    public Shape secretString(String name) {
        return add(name, Kind.SECRET_STRING, Optional.empty());
    }

    /** An array that is sealed as the member of an object. */
    public Shape secretArray(String name) {
        return add(name, Kind.SECRET_ARRAY, Optional.empty());
    }

    /** An object that is sealed before anything else sees the request. */
    public Shape secret(String name) {
        return add(name, Kind.SECRET_OBJECT, Optional.empty());
    }

    public Shape readOnly(String... names) {
        for (String name : names) {
            add(name, Kind.READ_ONLY, Optional.empty());
        }
        return this;
    }

    /**
     * Checks.
     *
     * @throws ProblemException InvalidRequestContent, naming the member by its path
     */
    public Shaped check(JsonObject object) {
        Map<String, JsonObject> secrets = new LinkedHashMap<>();
        return new Shaped(check(object, "", secrets), secrets);
    }

    private JsonObject check(JsonObject object, String path, Map<String, JsonObject> secrets) {
        JsonObject.Builder result = JsonObject.builder();
        Map<String, String> seen = new LinkedHashMap<>();
        object.members().forEach((name, value) -> {
            Member member = members.get(Ascii.lower(name));
            String where = path + printable(name);
            if (member == null) {
                throw invalid("Could not find member '" + where + "' on this resource type.", where);
            }
            if (seen.put(Ascii.lower(name), name) != null) {
                throw invalid("The member '" + where + "' stands twice, in different case.", where);
            }
            if (!(value instanceof JsonNull)) {
                checked(member, value, where, secrets).ifPresent(json -> result.put(member.name(), json));
            }
        });
        return result.build();
    }

    private Optional<Json> checked(Member member, Json value, String where, Map<String, JsonObject> secrets) {
        return switch (member.kind()) {
            case READ_ONLY -> Optional.empty();
            case STRING -> Optional.of(require(value instanceof JsonString, value, where, "string"));
            case BOOLEAN -> Optional.of(require(value instanceof JsonBoolean, value, where, "boolean"));
            case LOOSE_BOOLEAN -> Optional.of(looseBoolean(value, where));
            case NUMBER -> Optional.of(require(value instanceof JsonNumber, value, where, "number"));
            case FREE_OBJECT -> Optional.of(require(value instanceof JsonObject, value, where, "object"));
            case STRING_MAP -> Optional.of(stringMap(value, where));
            case STRING_ARRAY -> Optional.of(stringArray(value, where));
            case FREE_ARRAY -> Optional.of(require(value instanceof JsonArray, value, where, "array"));
            case OBJECT -> {
                JsonObject object = (JsonObject) require(value instanceof JsonObject, value, where, "object");
                yield Optional.of(member.shape().orElseThrow().check(object, where + ".", secrets));
            }
            case OBJECT_ARRAY -> Optional.of(objects(member, value, where, secrets));
            case SECRET_STRING -> {
                secrets.put(
                        member.name(),
                        JsonObject.of(member.name(), require(value instanceof JsonString, value, where, "string")));
                yield Optional.empty();
            }
            case SECRET_ARRAY -> {
                secrets.put(
                        member.name(),
                        JsonObject.of(member.name(), require(value instanceof JsonArray, value, where, "array")));
                yield Optional.empty();
            }
            case SECRET_OBJECT -> {
                secrets.put(member.name(), (JsonObject) require(value instanceof JsonObject, value, where, "object"));
                yield Optional.empty();
            }
        };
    }

    private Json objects(Member member, Json value, String where, Map<String, JsonObject> secrets) {
        Shape shape = member.shape().orElseThrow();
        List<Json> checked = new ArrayList<>();
        for (Json item : (JsonArray) require(value instanceof JsonArray, value, where, "array")) {
            String place = where + "[" + checked.size() + "]";
            checked.add(shape.check(
                    (JsonObject) require(item instanceof JsonObject, item, place, "object"), place + ".", secrets));
        }
        return new JsonArray(checked);
    }

    private static Json looseBoolean(Json value, String where) {
        if (value instanceof JsonString text) {
            if (Ascii.equalsIgnoreCase(text.value(), "true")) {
                return JsonBoolean.TRUE;
            }
            if (Ascii.equalsIgnoreCase(text.value(), "false")) {
                return JsonBoolean.FALSE;
            }
        }
        return require(value instanceof JsonBoolean, value, where, "boolean");
    }

    private static Json stringMap(Json value, String where) {
        JsonObject object = (JsonObject) require(value instanceof JsonObject, value, where, "object");
        object.members()
                .forEach((name, item) ->
                        require(item instanceof JsonString, item, where + "." + printable(name), "string"));
        return object;
    }

    private static Json stringArray(Json value, String where) {
        JsonArray array = (JsonArray) require(value instanceof JsonArray, value, where, "array");
        array.forEach(item -> require(item instanceof JsonString, item, where + "[]", "string"));
        return array;
    }

    private static Json require(boolean holds, Json value, String where, String expected) {
        if (!holds) {
            throw invalid("'" + where + "' is of kind " + value.kind() + " (expected: " + expected + ").", where);
        }
        return value;
    }

    private static String printable(String name) {
        String cut = name.length() > 80 ? name.substring(0, 80) + "…" : name;
        return cut.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    }

    private static ProblemException invalid(String message, String target) {
        return Problem.of(ProblemCode.INVALID_REQUEST_CONTENT, message, target).exception();
    }
}
