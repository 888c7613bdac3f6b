package io.holdfast.attestation.jmespath;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.Map;

/** Truth, equality and order of values (JMESPath specification, filter expressions). */
final class Values {
    private Values() {}

    /** Empty lists, objects and strings, false and null are false; everything else is true, 0 as well. */
    static boolean truth(Json value) {
        return switch (value) {
            case JsonArray array -> !array.isEmpty();
            case JsonObject object -> !object.isEmpty();
            case JsonString(String text) -> !text.isEmpty();
            case JsonBoolean bool -> bool.value();
            case JsonNull _ -> false;
            case JsonNumber _ -> true;
        };
    }

    /** Equality by content; numbers by value, so that 1 is 1.0. */
    static boolean same(Json left, Json right, Effort effort) throws JmesPathException {
        effort.spend(1);
        return switch (left) {
            case JsonString(String text) -> {
                if (!(right instanceof JsonString(String other)) || text.length() != other.length()) {
                    yield false;
                }
                effort.read(text.length());
                yield text.equals(other);
            }
            case JsonNumber number -> right instanceof JsonNumber other && Numbers.compare(number, other) == 0;
            case JsonBoolean bool -> bool == right;
            case JsonNull _ -> right instanceof JsonNull;
            case JsonArray array -> right instanceof JsonArray other && sameItems(array, other, effort);
            case JsonObject object -> right instanceof JsonObject other && sameMembers(object, other, effort);
        };
    }

    private static boolean sameItems(JsonArray left, JsonArray right, Effort effort) throws JmesPathException {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!same(left.get(i), right.get(i), effort)) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameMembers(JsonObject left, JsonObject right, Effort effort) throws JmesPathException {
        if (left.members().size() != right.members().size()) {
            return false;
        }
        for (Map.Entry<String, Json> member : left.members().entrySet()) {
            Json other = right.members().get(member.getKey());
            if (other == null || !same(member.getValue(), other, effort)) {
                return false;
            }
        }
        return true;
    }

    /** By code points, as the specification sorts strings. */
    static int order(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                // a surrogate stands for a code point beyond all that one char can hold
                boolean high = Character.isSurrogate(a);
                return high == Character.isSurrogate(b) ? a - b : high ? 1 : -1;
            }
        }
        return left.length() - right.length();
    }
}
