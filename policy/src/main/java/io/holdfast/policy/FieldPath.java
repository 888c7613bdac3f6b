package io.holdfast.policy;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Where something is in a document: {@code properties.a[*].b}, {@code tags['cost center']}, {@code x[0]}. Names compare
 * without ASCII case. What is not there is null.
 */
public record FieldPath(List<Step> steps) {
    /** One step down. */
    public sealed interface Step {
        record Name(String text) implements Step {}

        /** {@code [*]}: every member of an array. */
        record Each() implements Step {}

        record At(int index) implements Step {}
    }

    public static final Step EACH = new Step.Each();

    public FieldPath {
        steps = List.copyOf(steps);
    }

    /** A path of names as they are. */
    public static FieldPath of(String... names) {
        List<Step> steps = new ArrayList<>();
        for (String name : names) {
            steps.add(new Step.Name(name));
        }
        return new FieldPath(steps);
    }

    public static FieldPath parse(String text) throws PolicyException {
        return FieldPathReader.read(text);
    }

    public int length() {
        return steps.size();
    }

    /** Whether a step at or after this one is {@code [*]}. */
    public boolean eachFrom(int from) {
        for (int i = from; i < steps.size(); i++) {
            if (steps.get(i) instanceof Step.Each) {
                return true;
            }
        }
        return false;
    }

    /** Whether every step of the other path is the beginning of this one. */
    public boolean startsWith(FieldPath other) {
        if (other.length() > length()) {
            return false;
        }
        for (int i = 0; i < other.length(); i++) {
            if (!same(steps.get(i), other.steps.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean same(Step left, Step right) {
        if (left instanceof Step.Name one && right instanceof Step.Name other) {
            return Ascii.equalsIgnoreCase(one.text(), other.text());
        }
        return left.equals(right);
    }

    /** The value, or with {@code [*]} the array of all values, without those of arrays that are not there. */
    public Json value(Json start, int from) {
        if (!eachFrom(from)) {
            return scalar(start, from);
        }
        List<Json> values = new ArrayList<>();
        all(start, from, value -> {
            values.add(value);
            return true;
        });
        return new JsonArray(values);
    }

    /** The value of a path without {@code [*]} after {@code from}. */
    public Json scalar(Json start, int from) {
        Json value = start;
        for (int i = from; i < steps.size(); i++) {
            value = step(value, steps.get(i));
            if (value == JsonNull.NULL) {
                return value;
            }
        }
        return value;
    }

    private static Json step(Json value, Step step) {
        return switch (step) {
            case Step.Name(String name) ->
                value instanceof JsonObject object ? object.findIgnoreCase(name).orElse(JsonNull.NULL) : JsonNull.NULL;
            case Step.At(int index) ->
                value instanceof JsonArray array && index < array.size() ? array.get(index) : JsonNull.NULL;
            case Step.Each _ -> JsonNull.NULL;
        };
    }

    /** Whether the condition holds for every value; a missing array has none. */
    public boolean all(Json start, int from, Predicate<Json> condition) {
        Json value = start;
        for (int i = from; i < steps.size(); i++) {
            if (steps.get(i) instanceof Step.Each) {
                if (value instanceof JsonArray array) {
                    for (Json member : array.items()) {
                        if (!all(member, i + 1, condition)) {
                            return false;
                        }
                    }
                }
                return true;
            }
            value = step(value, steps.get(i));
        }
        return condition.test(value);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Step step : steps) {
            switch (step) {
                case Step.Each _ -> text.append("[*]");
                case Step.At(int index) -> text.append('[').append(index).append(']');
                case Step.Name(String name) -> {
                    if (!plain(name)) {
                        text.append("['").append(name.replace("'", "''")).append("']");
                    } else {
                        text.append(text.isEmpty() ? "" : ".").append(name);
                    }
                }
            }
        }
        return text.toString();
    }

    private static boolean plain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!Character.isLetterOrDigit(c) && c != '_' && c != '-' && c != '$') {
                return false;
            }
        }
        return !name.isEmpty();
    }
}
