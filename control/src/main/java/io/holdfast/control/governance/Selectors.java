package io.holdfast.control.governance;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * {@code resourceSelectors} of an assignment: it holds where one of them fits, and one fits when all its conditions do.
 *
 * @param any empty when the assignment has none and holds everywhere
 */
record Selectors(List<List<Condition>> any) {
    static final Selectors NONE = new Selectors(List.of());

    Selectors {
        any = any.stream().map(List::copyOf).toList();
    }

    enum Kind {
        LOCATION,
        TYPE,
        WITHOUT_LOCATION
    }

    /** @param values in lower case, without spaces */
    record Condition(Kind kind, boolean in, List<String> values) {
        Condition {
            values = List.copyOf(values);
        }

        private boolean fits(String type, Optional<String> location) {
            return switch (kind) {
                case LOCATION -> location.isPresent() && values.contains(plain(location.get())) == in;
                case TYPE -> values.contains(plain(type)) == in;
                case WITHOUT_LOCATION -> location.isEmpty() == in;
            };
        }
    }

    static Selectors read(Optional<JsonArray> array) {
        return new Selectors(objects(array).stream()
                .map(selector -> objects(selector.array("selectors")).stream()
                        .map(Selectors::condition)
                        .toList())
                .toList());
    }

    private static Condition condition(JsonObject json) {
        Kind kind = switch (Ascii.lower(json.string("kind").orElse(""))) {
            case "resourcelocation" -> Kind.LOCATION;
            case "resourcetype" -> Kind.TYPE;
            default -> Kind.WITHOUT_LOCATION;
        };
        boolean in = json.has("in");
        return new Condition(
                kind,
                in,
                Names.of(json.array(in ? "in" : "notIn")).stream()
                        .map(Selectors::plain)
                        .toList());
    }

    private static List<JsonObject> objects(Optional<JsonArray> array) {
        return array.stream()
                .flatMap(JsonArray::stream)
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .toList();
    }

    private static String plain(String text) {
        return Ascii.lower(text.replace(" ", ""));
    }

    boolean fit(String type, Optional<String> location) {
        return any.isEmpty()
                || any.stream().anyMatch(all -> all.stream().allMatch(condition -> condition.fits(type, location)));
    }
}
