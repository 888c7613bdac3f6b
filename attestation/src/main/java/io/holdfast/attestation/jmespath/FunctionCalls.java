package io.holdfast.attestation.jmespath;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** What functions do with their arguments (JMESPath specification, built-in functions). */
final class FunctionCalls {
    private static final int MAX_NUMBER = 400;

    private final Interpreter interpreter;
    private final Effort effort;
    private final Ordering ordering;

    FunctionCalls(Interpreter interpreter, Effort effort) {
        this.interpreter = interpreter;
        this.effort = effort;
        this.ordering = new Ordering(interpreter, effort);
    }

    Json call(Function function, List<Node> arguments, Json value) throws JmesPathException {
        List<Json> given = new ArrayList<>(arguments.size());
        for (Node argument : arguments) {
            given.add(argument instanceof Node.Reference ? JsonNull.NULL : interpreter.evaluate(argument, value));
        }
        Json first = given.getFirst();
        return switch (function) {
            case ABS -> Numbers.abs(number(function, first));
            case CEIL -> Numbers.round(number(function, first), RoundingMode.CEILING);
            case FLOOR -> Numbers.round(number(function, first), RoundingMode.FLOOR);
            case AVG -> {
                List<JsonNumber> numbers = numbers(function, first);
                yield numbers.isEmpty() ? JsonNull.NULL : Numbers.average(numbers);
            }
            case SUM -> Numbers.sum(numbers(function, first));
            case CONTAINS -> Json.of(contains(function, first, given.get(1)));
            case STARTS_WITH -> {
                String end = text(function, given.get(1));
                yield Json.of(read(text(function, first), end).startsWith(end));
            }
            case ENDS_WITH -> {
                String end = text(function, given.get(1));
                yield Json.of(read(text(function, first), end).endsWith(end));
            }
            case EQUALS_IGNORE_CASE -> Json.of(equalsIgnoreCase(first, given.get(1)));
            case JOIN -> join(text(function, first), array(function, given.get(1)));
            case KEYS -> JsonArray.ofStrings(spent(object(function, first)).names());
            case VALUES ->
                new JsonArray(
                        List.copyOf(spent(object(function, first)).members().values()));
            case LENGTH -> length(first);
            case MAP -> map(((Node.Reference) arguments.getFirst()).expression(), array(function, given.get(1)));
            case MAX, MIN ->
                ordering.extreme(function, array(function, first), new Node.Current(), function == Function.MAX);
            case MAX_BY, MIN_BY ->
                ordering.extreme(function, array(function, first), arguments.get(1), function == Function.MAX_BY);
            case SORT -> ordering.sort(function, array(function, first), new Node.Current());
            case SORT_BY -> ordering.sort(function, array(function, first), arguments.get(1));
            case MERGE -> merge(given);
            case NOT_NULL -> notNull(given);
            case REVERSE -> reverse(first);
            case TO_ARRAY -> first instanceof JsonArray ? first : JsonArray.of(first);
            case TO_NUMBER -> toNumber(first);
            case TO_STRING -> toText(first);
            case TYPE -> new JsonString(first.kind());
        };
    }

    static JmesPathException wrong(Function function, Json value, String expected) {
        return new JmesPathException(
                function.text() + "() was given " + value.kind() + " (expected: " + expected + ")");
    }

    private static JsonNumber number(Function function, Json value) throws JmesPathException {
        if (value instanceof JsonNumber number) {
            return number;
        }
        throw wrong(function, value, "number");
    }

    private static String text(Function function, Json value) throws JmesPathException {
        if (value instanceof JsonString(String text)) {
            return text;
        }
        throw wrong(function, value, "string");
    }

    private JsonArray array(Function function, Json value) throws JmesPathException {
        if (value instanceof JsonArray array) {
            effort.spend(array.size());
            return array;
        }
        throw wrong(function, value, "array");
    }

    private static JsonObject object(Function function, Json value) throws JmesPathException {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw wrong(function, value, "object");
    }

    private JsonObject spent(JsonObject object) throws JmesPathException {
        effort.spend(object.members().size());
        return object;
    }

    private String read(String text, String part) throws JmesPathException {
        effort.read(Math.min(text.length(), part.length()));
        return text;
    }

    private List<JsonNumber> numbers(Function function, Json value) throws JmesPathException {
        List<JsonNumber> numbers = new ArrayList<>();
        for (Json item : array(function, value)) {
            numbers.add(number(function, item));
        }
        return numbers;
    }

    private boolean contains(Function function, Json value, Json part) throws JmesPathException {
        if (value instanceof JsonString(String text)) {
            if (!(part instanceof JsonString(String sought))) {
                return false;
            }
            effort.spend(1 + (long) text.length() * sought.length() / 64);
            return text.contains(sought);
        }
        for (Json item : array(function, value)) {
            if (Values.same(item, part, effort)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Published policies write paths with doubled backslashes, which a raw string keeps; a doubled one counts as one. What is
     * no string is equal to nothing: events without a path stand in the same list.
     */
    private boolean equalsIgnoreCase(Json left, Json right) throws JmesPathException {
        if (left instanceof JsonString(String a) && right instanceof JsonString(String b)) {
            effort.read((long) a.length() + b.length());
            return a.replace("\\\\", "\\").equalsIgnoreCase(b.replace("\\\\", "\\"));
        }
        return false;
    }

    private Json join(String glue, JsonArray parts) throws JmesPathException {
        List<String> texts = new ArrayList<>();
        for (Json part : parts) {
            String text = text(Function.JOIN, part);
            effort.write((long) text.length() + glue.length());
            texts.add(text);
        }
        return new JsonString(String.join(glue, texts));
    }

    private Json length(Json value) throws JmesPathException {
        return switch (value) {
            case JsonString(String text) -> {
                effort.read(text.length());
                yield JsonNumber.of(text.codePointCount(0, text.length()));
            }
            case JsonArray array -> JsonNumber.of(array.size());
            case JsonObject object -> JsonNumber.of(object.members().size());
            case Json other -> throw wrong(Function.LENGTH, other, "string, array or object");
        };
    }

    private Json map(Node expression, JsonArray array) throws JmesPathException {
        List<Json> results = new ArrayList<>();
        for (Json item : array) {
            results.add(interpreter.evaluate(expression, item));
        }
        return new JsonArray(results);
    }

    private Json merge(List<Json> objects) throws JmesPathException {
        JsonObject.Builder merged = JsonObject.builder();
        for (Json one : objects) {
            for (Map.Entry<String, Json> member :
                    spent(object(Function.MERGE, one)).members().entrySet()) {
                merged.put(member.getKey(), member.getValue());
            }
        }
        return merged.build();
    }

    private static Json notNull(List<Json> values) {
        return values.stream()
                .filter(value -> !(value instanceof JsonNull))
                .findFirst()
                .orElse(JsonNull.NULL);
    }

    private Json reverse(Json value) throws JmesPathException {
        if (value instanceof JsonString(String text)) {
            effort.write(text.length());
            return new JsonString(new StringBuilder(text).reverse().toString());
        }
        if (value instanceof JsonArray array) {
            effort.spend(array.size());
            List<Json> items = new ArrayList<>(array.items());
            Collections.reverse(items);
            return new JsonArray(items);
        }
        throw wrong(Function.REVERSE, value, "string or array");
    }

    private static Json toNumber(Json value) {
        if (value instanceof JsonNumber) {
            return value;
        }
        if (value instanceof JsonString(String text) && text.length() <= MAX_NUMBER) {
            try {
                if (Json.parse(text) instanceof JsonNumber number
                        && number.literal().equals(text)) {
                    return number;
                }
            } catch (JsonException _) {
                return JsonNull.NULL;
            }
        }
        return JsonNull.NULL;
    }

    private Json toText(Json value) throws JmesPathException {
        if (value instanceof JsonString) {
            return value;
        }
        Weight.check(value, effort);
        return new JsonString(value.compact());
    }
}
