package io.holdfast.policy.program;

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

/** Arrays and objects, and what serves strings as well. */
final class CollectionFunctions {
    private CollectionFunctions() {}

    static void register(Functions.Registry registry) {
        registry.put("length", a -> Json.of((long) length(a[0])));
        registry.put("empty", a -> Terms.bool(a[0] == JsonNull.NULL || length(a[0]) == 0));
        registry.put("contains", CollectionFunctions::contains);
        registry.put("first", a -> end(a[0], true));
        registry.put("last", a -> end(a[0], false));
        registry.put("skip", a -> part(a, true));
        registry.put("take", a -> part(a, false));
        registry.put("array", a -> a[0] instanceof JsonArray ? a[0] : JsonArray.of(a[0]));
        registry.put("createArray", a -> new JsonArray(List.of(a)));
        registry.put("createObject", CollectionFunctions::createObject);
        registry.put("range", CollectionFunctions::range);
        registry.put("flatten", CollectionFunctions::flatten);
        registry.put("items", CollectionFunctions::items);
        registry.put(
                "objectKeys",
                a -> JsonArray.ofStrings(
                        Arguments.object(a[0]).names().stream().sorted().toList()));
        registry.put("shallowMerge", CollectionFunctions::shallowMerge);
        registry.put("tryGet", CollectionFunctions::tryGet);
    }

    private static int length(Json value) {
        return switch (value) {
            case JsonString text -> text.value().length();
            case JsonArray array -> array.size();
            case JsonObject object -> object.members().size();
            case JsonNumber _, JsonBoolean _, JsonNull _ ->
                throw Arguments.wrong(value, "a string, an array or an object");
        };
    }

    private static Json contains(Json[] arguments) {
        return Terms.bool(
                switch (arguments[0]) {
                    case JsonString text ->
                        Fold.of(text.value()).contains(Fold.of(StringFunctions.string(arguments[1])));
                    case JsonArray array -> array.stream().anyMatch(item -> Values.equal(item, arguments[1]));
                    case JsonObject object ->
                        object.findIgnoreCase(Arguments.string(arguments[1])).isPresent();
                    case JsonNumber _, JsonBoolean _, JsonNull _ ->
                        throw Arguments.wrong(arguments[0], "a string, an array or an object");
                });
    }

    /** Of nothing the first is nothing: an empty string of a string, null of an array. */
    private static Json end(Json value, boolean first) {
        if (value instanceof JsonString(String text)) {
            if (text.isEmpty()) {
                return value;
            }
            return new JsonString(first ? text.substring(0, 1) : text.substring(text.length() - 1));
        }
        JsonArray array = Arguments.array(value);
        if (array.isEmpty()) {
            return JsonNull.NULL;
        }
        return array.get(first ? 0 : array.size() - 1);
    }

    private static Json part(Json[] arguments, boolean skip) {
        long wanted = Math.max(0, Arguments.number(arguments[1]));
        if (arguments[0] instanceof JsonString(String text)) {
            int count = (int) Math.min(wanted, text.length());
            return new JsonString(skip ? text.substring(count) : text.substring(0, count));
        }
        List<Json> items = Arguments.array(arguments[0]).items();
        int count = (int) Math.min(wanted, items.size());
        return new JsonArray(skip ? items.subList(count, items.size()) : items.subList(0, count));
    }

    private static Json createObject(Json[] arguments) {
        if (arguments.length % 2 != 0) {
            throw new EvaluationFailure(arguments.length + " arguments (expected: pairs of name and value)");
        }
        JsonObject.Builder object = JsonObject.builder();
        for (int i = 0; i < arguments.length; i += 2) {
            object.put(Arguments.string(arguments[i]), arguments[i + 1]);
        }
        return object.build();
    }

    private static Json range(Json[] arguments) {
        long start = Arguments.number(arguments[0]);
        long count = Arguments.number(arguments[1]);
        if (count < 0 || count > 10_000 || start > Long.MAX_VALUE - count) {
            throw new EvaluationFailure(count + " numbers from " + start + " (expected: 0 to 10000 numbers)");
        }
        List<Json> items = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            items.add(Json.of(start + i));
        }
        return new JsonArray(items);
    }

    private static Json flatten(Json[] arguments) {
        List<Json> items = new ArrayList<>();
        for (Json item : Arguments.array(arguments[0])) {
            items.addAll(Arguments.array(item).items());
            Arguments.nodes(items.size());
        }
        return new JsonArray(items);
    }

    private static Json items(Json[] arguments) {
        return Arguments.object(arguments[0]).members().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(member -> (Json) JsonObject.of("key", Json.of(member.getKey()), "value", member.getValue()))
                .collect(JsonArray.collector());
    }

    private static Json shallowMerge(Json[] arguments) {
        Map<String, Json> members = new LinkedHashMap<>();
        for (Json object : Arguments.array(arguments[0])) {
            members.putAll(Arguments.object(object).members());
            Arguments.nodes(members.size());
        }
        return new JsonObject(members);
    }

    private static Json tryGet(Json[] arguments) {
        Json value = arguments[0];
        for (int i = 1; i < arguments.length && value != JsonNull.NULL; i++) {
            value = Terms.member(value, arguments[i], Optional.of(JsonNull.NULL));
        }
        return value;
    }
}
