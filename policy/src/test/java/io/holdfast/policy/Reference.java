package io.holdfast.policy;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A second interpreter, straight from the document: it looks at the JSON of a condition for each resource and knows nothing
 * of terms, types and folding. Slow, and only for the fields and expressions of {@link RandomRules}. An answer is empty
 * where the evaluation fails.
 */
final class Reference {
    private final JsonObject resource;

    Reference(JsonObject resource) {
        this.resource = resource;
    }

    Optional<Boolean> holds(JsonObject condition) {
        return holds(condition, Map.of());
    }

    private Optional<Boolean> holds(JsonObject condition, Map<String, Json> bound) {
        if (condition.has("allOf") || condition.has("anyOf")) {
            boolean decisive = condition.has("anyOf");
            boolean failed = false;
            for (Json one : condition.array(decisive ? "anyOf" : "allOf").orElseThrow()) {
                Optional<Boolean> answer = holds((JsonObject) one, bound);
                if (answer.equals(Optional.of(decisive))) {
                    return answer;
                }
                failed |= answer.isEmpty();
            }
            return failed ? Optional.empty() : Optional.of(!decisive);
        }
        if (condition.has("not")) {
            return holds(condition.object("not").orElseThrow(), bound).map(answer -> !answer);
        }
        String operator = condition.names().stream()
                .filter(name -> !List.of("field", "value", "count").contains(name))
                .findFirst()
                .orElseThrow();
        Optional<Json> right = value(condition.find(operator).orElseThrow(), bound);
        boolean needsArray = operator.equals("in") || operator.equals("notIn");
        if (right.isEmpty() || (needsArray && !(right.get() instanceof JsonArray))) {
            return Optional.empty();
        }
        if (condition.has("field")) {
            String field = condition.string("field").orElseThrow();
            return field.contains("[*]") && !bound.containsKey("l[*]")
                    ? every(members(field), operator, right.get())
                    : compare(field(field, bound), operator, right.get());
        }
        Optional<Json> left = condition.has("value")
                ? value(condition.find("value").orElseThrow(), bound)
                : count(condition.object("count").orElseThrow(), bound);
        return left.isEmpty() ? Optional.empty() : compare(left.get(), operator, right.get());
    }

    private Optional<Boolean> every(List<Json> members, String operator, Json right) {
        for (Json member : members) {
            Optional<Boolean> answer = compare(member, operator, right);
            if (!answer.equals(Optional.of(true))) {
                return answer;
            }
        }
        return Optional.of(true);
    }

    private Optional<Json> count(JsonObject count, Map<String, Json> bound) {
        boolean fields = count.has("field");
        List<Json> members =
                fields ? members("l[*]") : count.array("value").orElseThrow().items();
        long counted = 0;
        for (Json member : members) {
            Map<String, Json> inner = new HashMap<>(bound);
            inner.put(fields ? "l[*]" : "n", member);
            Optional<Boolean> answer =
                    count.has("where") ? holds(count.object("where").orElseThrow(), inner) : Optional.of(true);
            if (answer.isEmpty()) {
                return Optional.empty();
            }
            counted += answer.get() ? 1 : 0;
        }
        return Optional.of(Json.of(counted));
    }

    private List<Json> members(String field) {
        List<Json> members = new ArrayList<>();
        if (resource.find("l").orElse(JsonNull.NULL) instanceof JsonArray array) {
            for (Json item : array) {
                members.add(field.equals("l[*]") ? item : member(item, "y"));
            }
        }
        return members;
    }

    private static Json member(Json of, String name) {
        return of instanceof JsonObject object ? object.find(name).orElse(JsonNull.NULL) : JsonNull.NULL;
    }

    private Json field(String field, Map<String, Json> bound) {
        return switch (field) {
            case "l[*]" -> bound.getOrDefault(field, JsonNull.NULL);
            case "l[*].y" -> member(bound.getOrDefault("l[*]", JsonNull.NULL), "y");
            case "o.x" -> member(member(resource, "o"), "x");
            case "tags.t" -> member(member(resource, "tags"), "t");
            default -> member(resource, field);
        };
    }

    /** Literals and the expressions of the generator. */
    private Optional<Json> value(Json value, Map<String, Json> bound) {
        if (!(value instanceof JsonString(String text)) || !text.startsWith("[")) {
            return Optional.of(value);
        }
        Json a = member(resource, "a");
        Json seen = a == JsonNull.NULL ? Json.of("") : a;
        return switch (text) {
            case "[field('a')]" -> Optional.of(seen);
            case "[parameters('p')]" -> Optional.of(Json.of("Web"));
            case "[if(equals(field('a'), 1), 'x', 'y')]" -> Optional.of(Json.of(same(seen, Json.of(1)) ? "x" : "y"));
            case "[length(field('a'))]" ->
                switch (seen) {
                    case JsonString string ->
                        Optional.of(Json.of((long) string.value().length()));
                    case JsonArray array -> Optional.of(Json.of((long) array.size()));
                    case JsonObject object ->
                        Optional.of(Json.of((long) object.members().size()));
                    default -> Optional.empty();
                };
            case "[current('n')]" -> Optional.ofNullable(bound.get("n"));
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Optional<Boolean> compare(Json left, String operator, Json right) {
        if (operator.startsWith("not")) {
            String positive = operator.substring(3, 4).toLowerCase(Locale.ROOT) + operator.substring(4);
            return compare(left, positive, right).map(answer -> !answer);
        }
        String text = text(left);
        String pattern = text(right);
        boolean plain = !text.equals("\u0000");
        return switch (operator) {
            case "equals" -> Optional.of(same(left, right));
            case "in" ->
                right instanceof JsonArray array
                        ? Optional.of(array.stream().anyMatch(item -> same(left, item)))
                        : Optional.empty();
            case "exists" -> {
                String flag = pattern.toLowerCase(Locale.ROOT);
                yield List.of("true", "false").contains(flag)
                        ? Optional.of((left != JsonNull.NULL) == flag.equals("true"))
                        : Optional.empty();
            }
            case "like" -> pattern(right, plain && matches(upper(text), like(upper(pattern))));
            case "match" -> pattern(right, plain && matches(text, match(pattern)));
            case "matchInsensitively" -> pattern(right, plain && matches(upper(text), match(upper(pattern))));
            case "contains" -> Optional.of(contains(left, right));
            case "containsKey" ->
                pattern(
                        right,
                        left instanceof JsonObject object
                                && object.names().stream().anyMatch(name -> name.equalsIgnoreCase(pattern)));
            default -> order(left, operator, right);
        };
    }

    private static Optional<Boolean> pattern(Json right, boolean answer) {
        return text(right).equals("\u0000") ? Optional.empty() : Optional.of(answer);
    }

    private static boolean matches(String text, String regex) {
        return Pattern.compile(regex, Pattern.DOTALL).matcher(text).matches();
    }

    private static String like(String pattern) {
        StringBuilder regex = new StringBuilder();
        pattern.chars()
                .forEach(c -> regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf((char) c))));
        return regex.toString();
    }

    private static String match(String pattern) {
        StringBuilder regex = new StringBuilder();
        pattern.chars()
                .forEach(c -> regex.append(
                        switch (c) {
                            case '#' -> "[0-9]";
                            case '?' -> "\\p{L}";
                            case '.' -> ".";
                            default -> Pattern.quote(String.valueOf((char) c));
                        }));
        return regex.toString();
    }

    private static boolean contains(Json left, Json right) {
        if (left instanceof JsonArray array) {
            return array.stream().anyMatch(item -> same(item, right));
        }
        return (left instanceof JsonString || left instanceof JsonNumber)
                && !text(right).equals("\u0000")
                && upper(text(left)).contains(upper(text(right)));
    }

    private static Optional<Boolean> order(Json left, String operator, Json right) {
        if (left == JsonNull.NULL) {
            return Optional.of(false);
        }
        int order;
        if (left instanceof JsonNumber a && right instanceof JsonNumber b) {
            order = a.value().compareTo(b.value());
        } else if (left instanceof JsonString a && right instanceof JsonString b) {
            order = lower(a.value()).compareTo(lower(b.value()));
        } else {
            return Optional.empty();
        }
        return Optional.of(
                switch (operator) {
                    case "less" -> order < 0;
                    case "lessOrEquals" -> order <= 0;
                    case "greater" -> order > 0;
                    default -> order >= 0;
                });
    }

    private static boolean same(Json left, Json right) {
        if (left instanceof JsonArray a && right instanceof JsonArray b) {
            boolean same = a.size() == b.size();
            for (int i = 0; same && i < a.size(); i++) {
                same = same(a.get(i), b.get(i));
            }
            return same;
        }
        if (left instanceof JsonObject a && right instanceof JsonObject b) {
            return a.names().equals(b.names())
                    && a.names().stream().allMatch(name -> same(member(a, name), member(b, name)));
        }
        if (left instanceof JsonBoolean != right instanceof JsonBoolean
                && (left instanceof JsonNumber || right instanceof JsonNumber)) {
            return false;
        }
        if (left instanceof JsonNumber || right instanceof JsonNumber) {
            return number(left).isPresent()
                    && number(right).isPresent()
                    && number(left).get().compareTo(number(right).get()) == 0;
        }
        if (text(left).equals("\u0000") || text(right).equals("\u0000")) {
            return left == JsonNull.NULL && right == JsonNull.NULL;
        }
        return upper(text(left)).equals(upper(text(right)));
    }

    private static Optional<BigDecimal> number(Json value) {
        String text = text(value);
        return value instanceof JsonNumber || (value instanceof JsonString && text.matches("-?(0|[1-9]\\d*)(\\.\\d+)?"))
                ? Optional.of(new BigDecimal(text))
                : Optional.empty();
    }

    private static String lower(String text) {
        return upper(text).toLowerCase(Locale.ROOT);
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    /** Of a single value; of another one a text that no value has. */
    private static String text(Json value) {
        return switch (value) {
            case JsonString text -> text.value();
            case JsonNumber number -> number.literal();
            case JsonBoolean bool -> String.valueOf(bool.value());
            case JsonNull _, JsonArray _, JsonObject _ -> "\u0000";
        };
    }
}
