package io.holdfast.attestation.jmespath;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Sorting and extremes: of numbers or of strings, never of both together. */
final class Ordering {
    private final Interpreter interpreter;
    private final Effort effort;

    Ordering(Interpreter interpreter, Effort effort) {
        this.interpreter = interpreter;
        this.effort = effort;
    }

    private record Keyed(Json item, Json key) {}

    private static final Comparator<Keyed> BY_KEY = Comparator.comparing(Keyed::key, Ordering::compare);

    private static int compare(Json left, Json right) {
        if (left instanceof JsonNumber a && right instanceof JsonNumber b) {
            return Numbers.compare(a, b);
        }
        return left instanceof JsonString(String a) && right instanceof JsonString(String b) ? Values.order(a, b) : 0;
    }

    /** Stable. */
    Json sort(Function function, JsonArray array, Node by) throws JmesPathException {
        List<Keyed> keyed = keyed(function, array, by);
        keyed.sort(BY_KEY);
        return new JsonArray(keyed.stream().map(Keyed::item).toList());
    }

    /** The first of several that are equal; null of an empty list. */
    Json extreme(Function function, JsonArray array, Node by, boolean greatest) throws JmesPathException {
        List<Keyed> keyed = keyed(function, array, by);
        if (keyed.isEmpty()) {
            return JsonNull.NULL;
        }
        Keyed best = keyed.getFirst();
        for (Keyed one : keyed) {
            int order = BY_KEY.compare(one, best);
            if (greatest ? order > 0 : order < 0) {
                best = one;
            }
        }
        return best.item();
    }

    /** Keys are of one kind; what comparing them will cost is spent here. */
    private List<Keyed> keyed(Function function, JsonArray array, Node by) throws JmesPathException {
        List<Keyed> keyed = new ArrayList<>(array.size());
        int rounds = 32 - Integer.numberOfLeadingZeros(array.size());
        for (Json item : array) {
            Json key = interpreter.evaluate(by, item);
            if (!(key instanceof JsonNumber) && !(key instanceof JsonString)) {
                throw FunctionCalls.wrong(function, key, "numbers or strings");
            }
            if (!keyed.isEmpty() && !keyed.getFirst().key().kind().equals(key.kind())) {
                throw new JmesPathException(function.text() + "() was given numbers and strings together");
            }
            for (int i = 0; i < rounds; i++) {
                effort.read(key instanceof JsonString(String text) ? text.length() : 1);
            }
            keyed.add(new Keyed(item, key));
        }
        return keyed;
    }
}
