package io.holdfast.policy.language;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.Operator;
import io.holdfast.policy.PolicyException;
import io.holdfast.policy.PolicyFault;
import io.holdfast.policy.language.Condition.Left;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a tree of conditions. Every key compares without case. */
public final class ConditionParser {
    private final Counts counts;
    private final int mostConditions;

    /** @param mostConditions in one document part, {@code if} or {@code then} */
    public ConditionParser(Counts counts, int mostConditions) {
        this.counts = counts;
        this.mostConditions = mostConditions;
    }

    public Condition parse(Json json, String path) throws PolicyException {
        return condition(json, path, 1);
    }

    private Condition condition(Json json, String path, int depth) throws PolicyException {
        if (depth > counts.limits().depth()) {
            throw new PolicyException(
                    PolicyFault.LIMIT_EXCEEDED,
                    path,
                    "conditions are nested too deeply (expected: at most "
                            + counts.limits().depth() + " levels)");
        }
        if (!(json instanceof JsonObject object)) {
            throw invalid(path, json.kind() + " (expected: a condition as an object)");
        }
        if (object.members().size() == 1) {
            Map.Entry<String, Json> only =
                    object.members().entrySet().iterator().next();
            String below = path + "." + only.getKey();
            switch (Ascii.lower(only.getKey())) {
                case "allof" -> {
                    return new Condition.AllOf(all(only.getValue(), below, depth));
                }
                case "anyof" -> {
                    return new Condition.AnyOf(all(only.getValue(), below, depth));
                }
                case "not" -> {
                    return new Condition.Not(condition(only.getValue(), below, depth + 1));
                }
                default -> {
                    // a comparison that lacks a side; the message comes from there
                }
            }
        }
        return compare(object, path, depth);
    }

    private List<Condition> all(Json json, String path, int depth) throws PolicyException {
        if (!(json instanceof JsonArray array)) {
            throw invalid(path, json.kind() + " (expected: an array of conditions)");
        }
        List<Condition> conditions = new ArrayList<>();
        int i = 0;
        for (Json item : array) {
            conditions.add(condition(item, path + "[" + i++ + "]", depth + 1));
        }
        return conditions;
    }

    private Condition compare(JsonObject object, String path, int depth) throws PolicyException {
        counts.condition(path, mostConditions);
        Optional<Left> left = Optional.empty();
        Optional<Operator> operator = Optional.empty();
        Template right = new Template.Plain(Json.ofNull());
        String place = path;
        for (Map.Entry<String, Json> member : object.members().entrySet()) {
            String key = Ascii.lower(member.getKey());
            String below = path + "." + member.getKey();
            if (key.equals("field") || key.equals("value") || key.equals("count")) {
                if (left.isPresent()) {
                    throw invalid(below, "a second left side (expected: one of field, value, count)");
                }
                left = Optional.of(left(key, member.getValue(), below, depth));
            } else {
                Operator named = Operator.of(key)
                        .orElseThrow(() -> invalid(
                                below,
                                "'" + member.getKey()
                                        + "' is not known (expected: field, value, count or an operator; or allOf, anyOf or"
                                        + " not alone)"));
                if (operator.isPresent()) {
                    throw invalid(below, "a second operator beside '" + operator.get() + "' (expected: one)");
                }
                operator = Optional.of(named);
                right = TemplateParser.parse(member.getValue(), below, counts);
                place = below;
                OperandRules.check(named, right, below);
            }
        }
        if (left.isEmpty()) {
            throw invalid(path, "has no left side (expected: field, value or count)");
        }
        if (operator.isEmpty()) {
            throw invalid(path, "has no operator (expected: equals, in, like, exists or another)");
        }
        return new Condition.Compare(left.get(), operator.get(), right, place);
    }

    private Left left(String key, Json json, String path, int depth) throws PolicyException {
        return switch (key) {
            case "field" -> new Condition.Field(name(json, path));
            case "value" -> new Condition.Value(TemplateParser.parse(json, path, counts));
            default -> count(json, path, depth);
        };
    }

    private Template name(Json json, String path) throws PolicyException {
        if (!(json instanceof JsonString text) || text.value().isEmpty()) {
            throw invalid(path, json.kind() + " (expected: the name of a field)");
        }
        return TemplateParser.parse(json, path, counts);
    }

    private Left count(Json json, String path, int depth) throws PolicyException {
        if (!(json instanceof JsonObject object)) {
            throw invalid(path, json.kind() + " (expected: an object with field or value)");
        }
        Optional<Json> field = object.findIgnoreCase("field");
        Optional<Json> value = object.findIgnoreCase("value");
        for (String name : object.names()) {
            if (!List.of("field", "value", "name", "where").contains(Ascii.lower(name))) {
                throw invalid(path + "." + name, "is not known (expected: field or value, name, where)");
            }
        }
        if (field.isPresent() == value.isPresent()) {
            throw invalid(path, "counts neither or both of field and value (expected: one of them)");
        }
        Optional<String> name = Optional.empty();
        if (object.findIgnoreCase("name").isPresent()) {
            if (!(object.findIgnoreCase("name").get() instanceof JsonString text)
                    || text.value().isEmpty()) {
                throw invalid(path + ".name", "is no name (expected: a string)");
            }
            name = Optional.of(text.value());
        }
        Optional<Condition> where = Optional.empty();
        if (object.findIgnoreCase("where").isPresent()) {
            where = Optional.of(condition(object.findIgnoreCase("where").get(), path + ".where", depth + 1));
        }
        if (field.isPresent()) {
            if (name.isPresent()) {
                throw invalid(path + ".name", "stands beside field (expected: only beside value)");
            }
            Template array = name(field.get(), path + ".field");
            if (array instanceof Template.Plain(JsonString text)) {
                if (!text.value().contains("[*]")) {
                    throw invalid(path + ".field", "'" + text.value() + "' has no [*] (expected: an array's members)");
                }
                counts.fieldCount(path, Ascii.lower(text.value()));
            }
            return new Condition.FieldCount(array, where);
        }
        counts.valueCount(path);
        return new Condition.ValueCount(TemplateParser.parse(value.get(), path + ".value", counts), name, where);
    }

    private static PolicyException invalid(String path, String reason) {
        return new PolicyException(PolicyFault.INVALID_RULE, path, reason);
    }
}
