package io.holdfast.control.governance;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The OData parameters of a query of states or events, as {@code az policy state list} and {@code az policy event list} send
 * them.
 *
 * @param skip records of the pages before
 * @param withDetails {@code $expand=PolicyEvaluationDetails}
 */
public record RecordQuery(
        Optional<String> filter,
        Optional<String> select,
        Optional<String> orderBy,
        Optional<String> apply,
        Optional<Integer> top,
        int skip,
        Optional<Instant> from,
        Optional<Instant> to,
        boolean withDetails) {
    private static final int MOST = 1000;

    /** @param next where another page begins */
    public record Answer(List<JsonObject> value, int total, Optional<Integer> next) {
        public Answer {
            value = List.copyOf(value);
        }
    }

    /** @throws io.holdfast.kernel.ProblemException InvalidFilterInQueryString */
    Predicate<JsonObject> wanted() {
        return filter.filter(text -> !text.isBlank()).map(RecordFilter::parse).orElse(_ -> true);
    }

    /**
     * The page that is asked for, of records that the filter has let through.
     *
     * @throws io.holdfast.kernel.ProblemException InvalidParameter, for what is no order or no transformation
     */
    Answer answer(List<JsonObject> filtered) {
        List<JsonObject> rows = new ArrayList<>(apply.filter(text -> !text.isBlank())
                .map(text -> RecordApply.parse(text).apply(filtered))
                .orElse(filtered));
        orderBy.filter(text -> !text.isBlank()).ifPresent(text -> rows.sort(order(text)));
        int limit = Math.clamp(top.orElse(MOST), 1, MOST);
        int first = Math.clamp(skip, 0, rows.size());
        int end = Math.min(rows.size(), first + limit);
        boolean more = end < rows.size() && top.isEmpty();
        return new Answer(
                rows.subList(first, end).stream().map(this::selected).toList(),
                rows.size(),
                more ? Optional.of(end) : Optional.empty());
    }

    private JsonObject selected(JsonObject row) {
        if (select.isEmpty()) {
            return row;
        }
        Set<String> names = new HashSet<>();
        for (String name : select.get().split(",")) {
            names.add(Ascii.lower(name.strip()));
        }
        JsonObject.Builder kept = JsonObject.builder();
        row.members().forEach((name, value) -> {
            if (names.contains(Ascii.lower(name))) {
                kept.put(name, value);
            }
        });
        return kept.build();
    }

    private static Comparator<JsonObject> order(String text) {
        Comparator<JsonObject> order = Comparator.comparingInt(_ -> 0);
        for (String part : text.split(",")) {
            String[] words = part.strip().split("\\s+");
            boolean known = words.length == 1
                    || (words.length == 2 && Ascii.lower(words[1]).matches("asc|desc"));
            if (!known) {
                throw Problem.of(
                                ProblemCode.INVALID_PARAMETER,
                                "$orderby is wrong (expected: names, each with asc or desc).",
                                "$orderby")
                        .exception();
            }
            Comparator<JsonObject> by = (one, other) -> compare(value(one, words[0]), value(other, words[0]));
            order = order.thenComparing(
                    words.length == 2 && Ascii.equalsIgnoreCase(words[1], "desc") ? by.reversed() : by);
        }
        return order;
    }

    private static Json value(JsonObject row, String name) {
        return row.findIgnoreCase(name).orElse(Json.of(""));
    }

    private static int compare(Json one, Json other) {
        return one instanceof JsonNumber left && other instanceof JsonNumber right
                ? left.value().compareTo(right.value())
                : one.toString().compareTo(other.toString());
    }
}
