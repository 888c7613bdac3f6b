package io.holdfast.attestation.jmespath;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Asks a value. Each node that is visited and each element that is passed over is a step. */
final class Interpreter {
    private static final JsonNull NULL = JsonNull.NULL;

    private final Effort effort;
    private final FunctionCalls calls;

    Interpreter(Effort effort) {
        this.effort = effort;
        this.calls = new FunctionCalls(this, effort);
    }

    Json evaluate(Node node, Json value) throws JmesPathException {
        effort.spend(1);
        return switch (node) {
            case Node.Current _ -> value;
            case Node.Field(String name) -> field(value, name);
            case Node.Literal(Json literal) -> literal;
            case Node.Chain(Node left, Node right) -> evaluate(right, evaluate(left, value));
            case Node.Index(Node left, int index) -> index(evaluate(left, value), index);
            case Node.Slice slice -> slice(slice, evaluate(slice.left(), value));
            case Node.ListProjection(Node left, Node right) -> listProjection(evaluate(left, value), right);
            case Node.ValueProjection(Node left, Node right) -> valueProjection(evaluate(left, value), right);
            case Node.FilterProjection(Node left, Node condition, Node right) ->
                filterProjection(evaluate(left, value), condition, right);
            case Node.Flatten(Node left) -> flatten(evaluate(left, value));
            case Node.MultiList(List<Node> items) -> multiList(items, value);
            case Node.MultiHash hash -> multiHash(hash, value);
            case Node.Or(Node left, Node right) -> {
                Json first = evaluate(left, value);
                yield Values.truth(first) ? first : evaluate(right, value);
            }
            case Node.And(Node left, Node right) -> {
                Json first = evaluate(left, value);
                yield Values.truth(first) ? evaluate(right, value) : first;
            }
            case Node.Not(Node operand) -> Json.of(!Values.truth(evaluate(operand, value)));
            case Node.Compare(Node.Comparison comparison, Node left, Node right) ->
                compare(comparison, evaluate(left, value), evaluate(right, value));
            case Node.Call(Function function, List<Node> arguments) -> calls.call(function, arguments, value);
            case Node.Reference(Node expression) -> evaluate(expression, value);
        };
    }

    private static Json field(Json value, String name) {
        if (value instanceof JsonObject object) {
            Json member = object.members().get(name);
            return member == null ? NULL : member;
        }
        return NULL;
    }

    private static Json index(Json value, int index) {
        if (value instanceof JsonArray array) {
            int from = index < 0 ? index + array.size() : index;
            return from >= 0 && from < array.size() ? array.get(from) : NULL;
        }
        return NULL;
    }

    /** As Python slices (JMESPath specification, slices). */
    private Json slice(Node.Slice slice, Json value) throws JmesPathException {
        if (!(value instanceof JsonArray array)) {
            return NULL;
        }
        int size = array.size();
        int step = slice.step();
        int low = step < 0 ? -1 : 0;
        int high = step < 0 ? size - 1 : size;
        int start = bound(slice.start(), step < 0 ? high : low, size, low, high);
        int stop = bound(slice.stop(), step < 0 ? low : high, size, low, high);
        List<Json> items = new ArrayList<>();
        for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
            effort.spend(1);
            items.add(array.get((int) i));
        }
        return new JsonArray(items);
    }

    private static int bound(OptionalInt given, int otherwise, int size, int low, int high) {
        if (given.isEmpty()) {
            return otherwise;
        }
        long index = given.getAsInt() < 0 ? (long) given.getAsInt() + size : given.getAsInt();
        return Math.clamp(index, low, high);
    }

    private Json listProjection(Json base, Node right) throws JmesPathException {
        return base instanceof JsonArray array ? project(array.items(), right) : NULL;
    }

    private Json valueProjection(Json base, Node right) throws JmesPathException {
        return base instanceof JsonObject object
                ? project(List.copyOf(object.members().values()), right)
                : NULL;
    }

    private Json project(List<Json> items, Node right) throws JmesPathException {
        List<Json> results = new ArrayList<>();
        for (Json item : items) {
            Json result = evaluate(right, item);
            if (result != NULL) {
                results.add(result);
            }
        }
        return new JsonArray(results);
    }

    private Json filterProjection(Json base, Node condition, Node right) throws JmesPathException {
        if (!(base instanceof JsonArray array)) {
            return NULL;
        }
        List<Json> results = new ArrayList<>();
        for (Json item : array.items()) {
            if (Values.truth(evaluate(condition, item))) {
                Json result = evaluate(right, item);
                if (result != NULL) {
                    results.add(result);
                }
            }
        }
        return new JsonArray(results);
    }

    private Json flatten(Json base) throws JmesPathException {
        if (!(base instanceof JsonArray array)) {
            return NULL;
        }
        List<Json> items = new ArrayList<>();
        for (Json item : array.items()) {
            if (item instanceof JsonArray inner) {
                effort.spend(1 + 2L * inner.size());
                items.addAll(inner.items());
            } else {
                effort.spend(1);
                items.add(item);
            }
        }
        return new JsonArray(items);
    }

    private Json multiList(List<Node> items, Json value) throws JmesPathException {
        if (value == NULL) {
            return NULL;
        }
        List<Json> results = new ArrayList<>(items.size());
        for (Node item : items) {
            results.add(evaluate(item, value));
        }
        return new JsonArray(results);
    }

    private Json multiHash(Node.MultiHash hash, Json value) throws JmesPathException {
        if (value == NULL) {
            return NULL;
        }
        JsonObject.Builder object = JsonObject.builder();
        for (int i = 0; i < hash.names().size(); i++) {
            object.put(hash.names().get(i), evaluate(hash.values().get(i), value));
        }
        return object.build();
    }

    private Json compare(Node.Comparison comparison, Json left, Json right) throws JmesPathException {
        return switch (comparison) {
            case EQUAL -> Json.of(Values.same(left, right, effort));
            case NOT_EQUAL -> Json.of(!Values.same(left, right, effort));
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> order(comparison, left, right);
        };
    }

    /** Only numbers have an order; anything else gives null. */
    private static Json order(Node.Comparison comparison, Json left, Json right) {
        if (!(left instanceof JsonNumber a) || !(right instanceof JsonNumber b)) {
            return NULL;
        }
        int order = Numbers.compare(a, b);
        return Json.of(
                switch (comparison) {
                    case LESS -> order < 0;
                    case LESS_OR_EQUAL -> order <= 0;
                    case GREATER -> order > 0;
                    case GREATER_OR_EQUAL -> order >= 0;
                    case EQUAL -> order == 0;
                    case NOT_EQUAL -> order != 0;
                });
    }
}
