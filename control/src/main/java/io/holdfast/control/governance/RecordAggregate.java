package io.holdfast.control.governance;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;

/**
 * One figure of several records: {@code $count as n}, or {@code member with sum|min|max|average|countdistinct as n}.
 *
 * @param member empty for {@code $count}
 * @param as the name of the figure
 */
record RecordAggregate(Optional<String> member, Method method, String as) {
    enum Method {
        COUNT,
        SUM,
        MIN,
        MAX,
        AVERAGE,
        COUNTDISTINCT
    }

    /** @throws io.holdfast.kernel.ProblemException InvalidParameter */
    static List<RecordAggregate> parse(String text) {
        return RecordApply.split(text, ',').stream().map(RecordAggregate::one).toList();
    }

    private static RecordAggregate one(String text) {
        String[] words = text.strip().split("\\s+");
        if (words.length == 3 && Ascii.equalsIgnoreCase(words[0], "$count") && isWord(words[1], "as")) {
            return new RecordAggregate(Optional.empty(), Method.COUNT, RecordApply.requireName(words[2]));
        }
        if (words.length == 5 && isWord(words[1], "with") && isWord(words[3], "as")) {
            for (Method method : Method.values()) {
                if (method != Method.COUNT && Ascii.equalsIgnoreCase(method.name(), words[2])) {
                    return new RecordAggregate(
                            Optional.of(RecordApply.requireName(words[0])), method, RecordApply.requireName(words[4]));
                }
            }
        }
        throw RecordApply.invalid(
                "'" + text.strip() + "'",
                "$count as name, or member with sum, min, max, average or countdistinct as name");
    }

    private static boolean isWord(String text, String word) {
        return Ascii.equalsIgnoreCase(text, word);
    }

    static JsonObject of(JsonObject.Builder row, List<RecordAggregate> aggregates, List<JsonObject> of) {
        aggregates.forEach(aggregate -> row.put(aggregate.as, aggregate.figure(of)));
        return row.build();
    }

    private Json figure(List<JsonObject> rows) {
        List<Json> values = rows.stream()
                .flatMap(row -> member.flatMap(row::findIgnoreCase).stream())
                .toList();
        List<BigDecimal> numbers = values.stream()
                .filter(JsonNumber.class::isInstance)
                .map(value -> ((JsonNumber) value).value())
                .toList();
        return switch (method) {
            case COUNT -> JsonNumber.of(rows.size());
            case COUNTDISTINCT -> JsonNumber.of(values.stream().distinct().count());
            case SUM -> number(numbers.stream().reduce(BigDecimal.ZERO, BigDecimal::add));
            case AVERAGE ->
                numbers.isEmpty()
                        ? Json.ofNull()
                        : number(numbers.stream()
                                .reduce(BigDecimal.ZERO, BigDecimal::add)
                                .divide(BigDecimal.valueOf(numbers.size()), MathContext.DECIMAL64));
            case MIN -> values.stream().min(RecordAggregate::compare).orElse(Json.ofNull());
            case MAX -> values.stream().max(RecordAggregate::compare).orElse(Json.ofNull());
        };
    }

    private static Json number(BigDecimal value) {
        return new JsonNumber(value.stripTrailingZeros().toPlainString());
    }

    private static int compare(Json one, Json other) {
        return one instanceof JsonNumber left && other instanceof JsonNumber right
                ? left.value().compareTo(right.value())
                : one.toString().compareTo(other.toString());
    }
}
