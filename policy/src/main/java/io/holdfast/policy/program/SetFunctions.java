package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Arrays and objects as sets. Members are the same when they are the same value, with case. */
final class SetFunctions {
    private SetFunctions() {}

    static void register(Functions.Registry registry) {
        registry.put("union", SetFunctions::union);
        registry.put("intersection", SetFunctions::intersection);
    }

    private static Json union(Json[] arguments) {
        if (arguments[0] instanceof JsonObject) {
            JsonObject result = JsonObject.EMPTY;
            for (Json argument : arguments) {
                result = merge(result, Arguments.object(argument));
            }
            return result;
        }
        Set<Json> items = new LinkedHashSet<>();
        for (Json argument : arguments) {
            items.addAll(Arguments.array(argument).items());
            Arguments.nodes(items.size());
        }
        return items.stream().collect(JsonArray.collector());
    }

    /** Objects in objects are merged as well; of other members the later one wins. */
    private static JsonObject merge(JsonObject left, JsonObject right) {
        JsonObject.Builder result = left.toBuilder();
        for (Map.Entry<String, Json> member : right.members().entrySet()) {
            Optional<JsonObject> before = left.object(member.getKey());
            result.put(
                    member.getKey(),
                    before.isPresent() && member.getValue() instanceof JsonObject object
                            ? merge(before.get(), object)
                            : member.getValue());
        }
        JsonObject merged = result.build();
        Arguments.nodes(merged.members().size());
        return merged;
    }

    private static Json intersection(Json[] arguments) {
        if (arguments[0] instanceof JsonObject first) {
            JsonObject.Builder result = JsonObject.builder();
            first.members().forEach((name, value) -> {
                for (Json argument : arguments) {
                    if (!Arguments.object(argument)
                            .find(name)
                            .filter(value::equals)
                            .isPresent()) {
                        return;
                    }
                }
                result.put(name, value);
            });
            return result.build();
        }
        Set<Json> items = new LinkedHashSet<>(Arguments.array(arguments[0]).items());
        for (Json argument : arguments) {
            items.retainAll(
                    Set.copyOf(new LinkedHashSet<>(Arguments.array(argument).items())));
        }
        return items.stream().collect(JsonArray.collector());
    }
}
