package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.Operator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The operators. What can be known of the right side alone is done when the check is made. */
final class Checks {
    private Checks() {}

    /**
     * @param location whether both sides are locations
     * @throws EvaluationFailure when the right side is none that the operator can stand beside
     */
    static Check of(Operator operator, Json right, boolean location) {
        Json target = location ? Values.location(right) : right;
        Check check = positive(operator, target);
        if (location) {
            Check plain = check;
            check = left -> plain.holds(Values.location(left));
        }
        if (!operator.negative()) {
            return check;
        }
        Check positive = check;
        return left -> !positive.holds(left);
    }

    private static Check positive(Operator operator, Json right) {
        return switch (operator) {
            case EQUALS, NOT_EQUALS -> equal(right);
            case IN, NOT_IN -> in(right);
            case LIKE, NOT_LIKE -> {
                String pattern = Fold.of(pattern(operator, right));
                yield left -> Values.text(left)
                        .map(text -> Patterns.like(Fold.of(text), pattern))
                        .orElse(false);
            }
            case MATCH, NOT_MATCH -> {
                String pattern = pattern(operator, right);
                yield left -> Values.text(left)
                        .map(text -> Patterns.match(text, pattern))
                        .orElse(false);
            }
            case MATCH_INSENSITIVELY, NOT_MATCH_INSENSITIVELY -> {
                String pattern = Fold.of(pattern(operator, right));
                yield left -> Values.text(left)
                        .map(text -> Patterns.match(Fold.of(text), pattern))
                        .orElse(false);
            }
            case CONTAINS, NOT_CONTAINS -> contains(right);
            case CONTAINS_KEY, NOT_CONTAINS_KEY -> {
                String key = Values.text(right).orElseThrow(() -> wrong(operator, right, "a key"));
                yield left -> left instanceof JsonObject object
                        && object.findIgnoreCase(key).isPresent();
            }
            case LESS -> left -> left != JsonNull.NULL && Values.order(left, right) < 0;
            case LESS_OR_EQUALS -> left -> left != JsonNull.NULL && Values.order(left, right) <= 0;
            case GREATER -> left -> left != JsonNull.NULL && Values.order(left, right) > 0;
            case GREATER_OR_EQUALS -> left -> left != JsonNull.NULL && Values.order(left, right) >= 0;
            case EXISTS -> {
                boolean wanted = Values.flag(right).orElseThrow(() -> wrong(operator, right, "true or false"));
                yield left -> (left != JsonNull.NULL) == wanted;
            }
        };
    }

    private static Check equal(Json right) {
        if (right instanceof JsonString(String text)) {
            String folded = Fold.of(text);
            return left ->
                    left instanceof JsonString(String value) ? Fold.same(value, folded) : Values.equal(left, right);
        }
        return left -> Values.equal(left, right);
    }

    private static Check in(Json right) {
        if (!(right instanceof JsonArray array)) {
            throw wrong(Operator.IN, right, "an array");
        }
        Set<String> strings = new HashSet<>();
        for (Json item : array) {
            if (item instanceof JsonString text) {
                strings.add(Fold.of(text.value()));
            }
        }
        List<Json> items = array.items();
        return left -> {
            if (left instanceof JsonString(String text) && strings.contains(Fold.of(text))) {
                return true;
            }
            for (Json item : items) {
                if (!(left instanceof JsonString && item instanceof JsonString) && Values.equal(left, item)) {
                    return true;
                }
            }
            return false;
        };
    }

    private static Check contains(Json right) {
        Optional<String> part = Values.text(right).map(Fold::of);
        return left -> switch (left) {
            case JsonString text -> part.isPresent() && Fold.of(text.value()).contains(part.get());
            case JsonNumber number -> part.isPresent() && number.literal().contains(part.get());
            case JsonArray array -> array.stream().anyMatch(item -> Values.equal(item, right));
            case JsonBoolean _, JsonNull _, JsonObject _ -> false;
        };
    }

    private static String pattern(Operator operator, Json right) {
        return Values.text(right).orElseThrow(() -> wrong(operator, right, "a pattern as a string"));
    }

    private static EvaluationFailure wrong(Operator operator, Json right, String expected) {
        return new EvaluationFailure(right.kind() + " beside " + operator + " (expected: " + expected + ")");
    }
}
