package io.holdfast.kernel.json;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Stream;

/** A JSON array. */
public record JsonArray(List<Json> items) implements Json, Iterable<Json> {
    public static final JsonArray EMPTY = new JsonArray(List.of());

    public JsonArray {
        items = List.copyOf(items);
    }

    public static JsonArray of(Json... items) {
        return new JsonArray(List.of(items));
    }

    public static JsonArray ofStrings(Iterable<String> values) {
        List<Json> items = new ArrayList<>();
        values.forEach(value -> items.add(new JsonString(value)));
        return new JsonArray(items);
    }

    public static Collector<Json, ?, JsonArray> collector() {
        return Collector.<Json, List<Json>, JsonArray>of(
                ArrayList::new,
                List::add,
                (left, right) -> {
                    left.addAll(right);
                    return left;
                },
                JsonArray::new);
    }

    public int size() {
        return items.size();
    }

    public boolean isEmpty() {
        return items.isEmpty();
    }

    public Json get(int index) {
        return items.get(index);
    }

    public Stream<Json> stream() {
        return items.stream();
    }

    @Override
    public Iterator<Json> iterator() {
        return items.iterator();
    }

    @Override
    public String toString() {
        return compact();
    }
}
