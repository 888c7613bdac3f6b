package io.holdfast.policy;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Conditions and resources over few names and values, so that they meet. */
final class RandomRules {
    private static final List<String> FIELDS =
            List.of("a", "b", "o.x", "l[*]", "l[*].y", "tags.t", "name", "type", "o");
    private static final List<String> EXPRESSIONS = List.of(
            "[field('a')]", "[parameters('p')]", "[if(equals(field('a'), 1), 'x', 'y')]", "[length(field('a'))]");
    private static final List<String> STRINGS = List.of(
            "", "x", "X", "y", "Web", "web-1", "WEB-2", "1", "5.0", "true", "False", "straße", "STRASSE", "a.b");
    private static final List<String> PATTERNS =
            List.of("*", "web*", "*-?", "W*1", "x", "???-#", "#", "...-.", "", "STR*E", "?");
    private static final List<String> NUMBERS = List.of("0", "1", "2", "5", "5.0", "-3", "1e1");

    private final Random random;

    RandomRules(long seed) {
        this.random = new Random(seed);
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    Json value(int depth) {
        int kind = random.nextInt(depth > 1 ? 7 : 10);
        return switch (kind) {
            case 0, 1, 2, 3 -> Json.of(pick(STRINGS));
            case 4 -> new JsonNumber(pick(NUMBERS));
            case 5 -> Json.of(random.nextBoolean());
            case 6 -> Json.ofNull();
            case 7, 8 -> array(depth + 1);
            default -> JsonObject.of(random.nextBoolean() ? "x" : "y", value(depth + 1));
        };
    }

    private JsonArray array(int depth) {
        List<Json> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            items.add(value(depth));
        }
        return new JsonArray(items);
    }

    JsonObject resource() {
        JsonObject.Builder resource = JsonObject.builder();
        for (String name : List.of("a", "b", "name", "type", "l", "o", "tags")) {
            if (random.nextInt(4) > 0) {
                resource.put(
                        name,
                        switch (name) {
                            case "l" -> members();
                            case "o", "tags" -> JsonObject.of("x", value(1), "t", value(1));
                            case "name" -> Json.of(pick(STRINGS));
                            case "type" -> Json.of(random.nextBoolean() ? "Contoso.X/one" : "Contoso.X/two");
                            default -> value(0);
                        });
            }
        }
        return resource.build();
    }

    private JsonArray members() {
        List<Json> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            items.add(random.nextBoolean() ? JsonObject.of("y", value(1)) : value(1));
        }
        return new JsonArray(items);
    }

    JsonObject condition() {
        return condition(0, List.of());
    }

    private JsonObject condition(int depth, List<String> counts) {
        int kind = random.nextInt(10);
        if (depth < 4 && kind < 4) {
            List<Json> members = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                members.add(condition(depth + 1, counts));
            }
            return JsonObject.of(kind < 2 ? "allOf" : "anyOf", new JsonArray(members));
        }
        if (depth < 4 && kind == 4) {
            return JsonObject.of("not", condition(depth + 1, counts));
        }
        JsonObject.Builder condition = JsonObject.builder();
        if (kind < 8 || depth > 2) {
            if (random.nextInt(4) > 0) {
                condition.put("field", Json.of(pick(FIELDS)));
            } else if (counts.contains("n") && random.nextBoolean()) {
                condition.put("value", Json.of("[current('n')]"));
            } else {
                condition.put("value", random.nextBoolean() ? Json.of(pick(EXPRESSIONS)) : value(0));
            }
        } else if (counts.isEmpty()) {
            boolean fields = random.nextBoolean();
            JsonObject.Builder count =
                    JsonObject.builder().put(fields ? "field" : "value", fields ? Json.of("l[*]") : array(1));
            if (!fields) {
                count.put("name", "n");
            }
            if (random.nextInt(4) > 0) {
                count.put("where", condition(depth + 1, List.of(fields ? "l[*]" : "n")));
            }
            condition.put("count", count.build());
        } else {
            condition.put("field", Json.of(pick(FIELDS)));
        }
        return operator(condition).build();
    }

    private JsonObject.Builder operator(JsonObject.Builder condition) {
        Operator operator = pick(List.of(Operator.values()));
        Json right = switch (operator) {
            case EQUALS, NOT_EQUALS -> random.nextInt(8) == 0 ? Json.of(pick(EXPRESSIONS)) : value(0);
            case IN, NOT_IN -> random.nextInt(8) == 0 ? Json.of("[field('a')]") : array(0);
            case EXISTS -> random.nextBoolean() ? Json.of(random.nextBoolean()) : Json.of("True");
            case LESS, LESS_OR_EQUALS, GREATER, GREATER_OR_EQUALS ->
                random.nextBoolean() ? new JsonNumber(pick(NUMBERS)) : Json.of(pick(STRINGS));
            case LIKE, NOT_LIKE, MATCH, NOT_MATCH, MATCH_INSENSITIVELY, NOT_MATCH_INSENSITIVELY ->
                Json.of(pick(PATTERNS));
            case CONTAINS, NOT_CONTAINS, CONTAINS_KEY, NOT_CONTAINS_KEY -> Json.of(pick(STRINGS));
        };
        return condition.put(operator.toString(), right);
    }

    /** The same with one part replaced by anything. */
    Json damaged(Json json) {
        if (random.nextInt(6) == 0) {
            return value(0);
        }
        return switch (json) {
            case JsonObject object
            when !object.isEmpty() -> {
                String name = pick(List.copyOf(object.names()));
                Json inner = damaged(object.find(name).orElseThrow());
                yield random.nextInt(12) == 0
                        ? object.without(name).with(pick(STRINGS) + "[", inner)
                        : object.with(name, inner);
            }
            case JsonArray array
            when !array.isEmpty() -> {
                List<Json> items = new ArrayList<>(array.items());
                int at = random.nextInt(items.size());
                items.set(at, damaged(items.get(at)));
                yield new JsonArray(items);
            }
            default -> value(0);
        };
    }
}
