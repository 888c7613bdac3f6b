package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.List;
import java.util.Optional;

/** What templates of deployments compare with case, and rules without (ARM template functions: comparison, array). */
final class ExactFunctions {
    private ExactFunctions() {}

    /** Empty when the function is the same in both. */
    static Optional<Json> apply(String name, List<Json> arguments) {
        return switch (name) {
            case "equals" -> Optional.of(Terms.bool(equal(arguments.get(0), arguments.get(1))));
            case "contains" -> contains(arguments.get(0), arguments.get(1));
            default -> Optional.empty();
        };
    }

    private static Optional<Json> contains(Json of, Json wanted) {
        return switch (of) {
            case JsonString(String text) -> Optional.of(Terms.bool(text.contains(StringFunctions.string(wanted))));
            case JsonArray array -> Optional.of(Terms.bool(array.stream().anyMatch(item -> equal(item, wanted))));
            case JsonObject _, JsonNumber _, JsonBoolean _, JsonNull _ -> Optional.empty();
        };
    }

    static boolean equal(Json left, Json right) {
        return switch (left) {
            case JsonNumber number -> right instanceof JsonNumber other && Values.compare(number, other) == 0;
            case JsonArray array ->
                right instanceof JsonArray other && Values.equalItems(array, other, ExactFunctions::equal);
            case JsonObject object ->
                right instanceof JsonObject other && Values.equalMembers(object, other, ExactFunctions::equal);
            case JsonString _, JsonBoolean _, JsonNull _ -> left.equals(right);
        };
    }
}
