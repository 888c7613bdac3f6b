package io.holdfast.kernel.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A JSON object. Names are unique and compared exactly; their order is the order of writing. */
public record JsonObject(Map<String, Json> members) implements Json {
    public static final JsonObject EMPTY = new JsonObject(Map.of());

    public JsonObject {
        members = Collections.unmodifiableMap(members instanceof Built ? members : new LinkedHashMap<>(members));
    }

    /** Made by a builder or a reader, which changes it no more: need not be copied. */
    static final class Built extends LinkedHashMap<String, Json> {
        private static final long serialVersionUID = 1;

        Built() {}

        Built(Map<String, Json> members) {
            super(members);
        }
    }

    public static JsonObject of(String name, Json value) {
        return new JsonObject(Map.of(name, value));
    }

    public static JsonObject of(String n1, Json v1, String n2, Json v2) {
        return builder().put(n1, v1).put(n2, v2).build();
    }

    public static JsonObject of(String n1, Json v1, String n2, Json v2, String n3, Json v3) {
        return builder().put(n1, v1).put(n2, v2).put(n3, v3).build();
    }

    public static Builder builder() {
        return new Builder();
    }

    public Builder toBuilder() {
        return new Builder().putAll(this);
    }

    public Set<String> names() {
        return members.keySet();
    }

    public boolean isEmpty() {
        return members.isEmpty();
    }

    public boolean has(String name) {
        return members.containsKey(name);
    }

    /** The member, also when it is {@code null} in the document. */
    public Optional<Json> find(String name) {
        return Optional.ofNullable(members.get(name));
    }

    /** The first member whose name matches without regard to ASCII case, as ARM compares property names. */
    public Optional<Json> findIgnoreCase(String name) {
        Json exact = members.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        for (Map.Entry<String, Json> member : members.entrySet()) {
            if (member.getKey().equalsIgnoreCase(name)) {
                return Optional.of(member.getValue());
            }
        }
        return Optional.empty();
    }

    /** The member when it is a string; empty when absent or of another kind. */
    public Optional<String> string(String name) {
        return members.get(name) instanceof JsonString text ? Optional.of(text.value()) : Optional.empty();
    }

    /** The member when it is an object; empty when absent or of another kind. */
    public Optional<JsonObject> object(String name) {
        return members.get(name) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }

    /** The member when it is an array; empty when absent or of another kind. */
    public Optional<JsonArray> array(String name) {
        return members.get(name) instanceof JsonArray array ? Optional.of(array) : Optional.empty();
    }

    /** The member when it is a boolean; empty when absent or of another kind. */
    public Optional<Boolean> bool(String name) {
        return members.get(name) instanceof JsonBoolean bool ? Optional.of(bool.value()) : Optional.empty();
    }

    /** The member when it is a whole number that fits; empty when absent or of another kind. */
    public OptionalLong number(String name) {
        return members.get(name) instanceof JsonNumber number ? number.asLong() : OptionalLong.empty();
    }

    /** A copy with the member set; a member that was there keeps its place. */
    public JsonObject with(String name, Json value) {
        return toBuilder().put(name, value).build();
    }

    public JsonObject with(String name, String value) {
        return with(name, new JsonString(value));
    }

    public JsonObject without(String name) {
        if (!members.containsKey(name)) {
            return this;
        }
        Builder builder = toBuilder();
        builder.own().remove(name);
        return builder.build();
    }

    @Override
    public String toString() {
        return compact();
    }

    /** Collects members; a name put twice keeps the later value. */
    public static final class Builder {
        private Built members = new Built();
        private boolean given;

        private Builder() {}

        private Built own() {
            if (given) {
                members = new Built(members);
                given = false;
            }
            return members;
        }

        public Builder put(String name, Json value) {
            own().put(name, value);
            return this;
        }

        public Builder put(String name, String value) {
            return put(name, new JsonString(value));
        }

        public Builder put(String name, long value) {
            return put(name, JsonNumber.of(value));
        }

        public Builder put(String name, boolean value) {
            return put(name, Json.of(value));
        }

        /** Puts the member only when there is a value. */
        public Builder putIfPresent(String name, Optional<String> value) {
            value.ifPresent(text -> put(name, text));
            return this;
        }

        public Builder putAll(JsonObject other) {
            own().putAll(other.members());
            return this;
        }

        public JsonObject build() {
            given = true;
            return new JsonObject(members);
        }
    }
}
