package io.holdfast.control.governance;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * An OData {@code $apply} over flat records: {@code filter(…)}, {@code groupby((a,b),aggregate(…))} and {@code aggregate(…)},
 * one after the other with slashes between them.
 *
 * <p>Source: OASIS OData extension for data aggregation 4.0, 3.1 and 3.10, as far as policy states and events are queried
 * with it.
 */
final class RecordApply {
    private static final int MAX_LENGTH = 4096;
    private static final int MOST_PARTS = 16;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_/]{0,127}");

    private RecordApply() {}

    /** @throws ProblemException InvalidParameter, naming the part */
    static UnaryOperator<List<JsonObject>> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw invalid(text.length() + " characters", "at most " + MAX_LENGTH);
        }
        List<UnaryOperator<List<JsonObject>>> steps =
                split(text, '/').stream().map(RecordApply::step).toList();
        return rows -> {
            List<JsonObject> now = rows;
            for (UnaryOperator<List<JsonObject>> step : steps) {
                now = step.apply(now);
            }
            return now;
        };
    }

    private static UnaryOperator<List<JsonObject>> step(String text) {
        String part = text.strip();
        int open = part.indexOf('(');
        if (open < 0 || !part.endsWith(")")) {
            throw invalid("'" + part + "'", "filter(…), groupby(…) or aggregate(…)");
        }
        String body = part.substring(open + 1, part.length() - 1);
        return switch (Ascii.lower(part.substring(0, open).strip())) {
            case "filter" -> filter(body);
            case "aggregate" -> aggregated(RecordAggregate.parse(body));
            case "groupby" -> groups(body);
            default -> throw invalid("'" + part + "'", "filter(…), groupby(…) or aggregate(…)");
        };
    }

    private static UnaryOperator<List<JsonObject>> filter(String body) {
        Predicate<JsonObject> wanted = RecordFilter.parse(body);
        return rows -> rows.stream().filter(wanted).toList();
    }

    private static UnaryOperator<List<JsonObject>> aggregated(List<RecordAggregate> aggregates) {
        return rows -> List.of(RecordAggregate.of(JsonObject.builder(), aggregates, rows));
    }

    private static UnaryOperator<List<JsonObject>> groups(String body) {
        List<String> parts = split(body, ',');
        String first = parts.getFirst().strip();
        if (parts.size() > 2 || !first.startsWith("(") || !first.endsWith(")")) {
            throw invalid("'groupby(" + body + ")'", "groupby((name,name),aggregate(…))");
        }
        List<String> names = split(first.substring(1, first.length() - 1), ',').stream()
                .map(String::strip)
                .toList();
        names.forEach(RecordApply::requireName);
        String then = parts.size() == 2 ? parts.get(1).strip() : "";
        if (!then.isEmpty() && !(Ascii.lower(then).startsWith("aggregate(") && then.endsWith(")"))) {
            throw invalid("'" + then + "'", "aggregate(…)");
        }
        List<RecordAggregate> aggregates = then.isEmpty()
                ? List.of()
                : RecordAggregate.parse(then.substring("aggregate(".length(), then.length() - 1));
        return rows -> grouped(rows, names, aggregates);
    }

    private static List<JsonObject> grouped(
            List<JsonObject> rows, List<String> names, List<RecordAggregate> aggregates) {
        Map<Map<String, Json>, List<JsonObject>> groups = new LinkedHashMap<>();
        for (JsonObject row : rows) {
            Map<String, Json> key = new LinkedHashMap<>();
            for (String name : names) {
                key.put(name, row.findIgnoreCase(name).orElse(Json.ofNull()));
            }
            groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(row);
        }
        return groups.entrySet().stream()
                .map(group ->
                        RecordAggregate.of(new JsonObject(group.getKey()).toBuilder(), aggregates, group.getValue()))
                .toList();
    }

    static String requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw invalid("'" + name + "'", "the name of a member");
        }
        return name;
    }

    /** Parts between separators that stand in no parentheses and no apostrophes. */
    static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int begin = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'') {
                quoted = !quoted;
            } else if (!quoted && c == '(') {
                depth++;
            } else if (!quoted && c == ')') {
                depth--;
            } else if (!quoted && depth == 0 && c == separator) {
                parts.add(text.substring(begin, i));
                begin = i + 1;
            }
            if (depth < 0) {
                break;
            }
        }
        if (depth != 0 || quoted) {
            throw invalid("'" + text + "'", "closed parentheses and apostrophes");
        }
        parts.add(text.substring(begin));
        if (parts.size() > MOST_PARTS) {
            throw invalid(parts.size() + " parts", "at most " + MOST_PARTS);
        }
        return parts;
    }

    static ProblemException invalid(String found, String expected) {
        return Problem.of(
                        ProblemCode.INVALID_PARAMETER,
                        "$apply is not understood: " + found + " (expected: " + expected + ").",
                        "$apply")
                .exception();
    }
}
