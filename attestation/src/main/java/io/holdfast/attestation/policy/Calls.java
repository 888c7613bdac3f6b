package io.holdfast.attestation.policy;

import io.holdfast.attestation.claims.ClaimValue;
import io.holdfast.attestation.claims.StringValue;
import io.holdfast.attestation.jmespath.Effort;
import io.holdfast.attestation.jmespath.JmesPath;
import io.holdfast.attestation.jmespath.JmesPathException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Functions of the policy language. */
final class Calls {
    private final Effort effort;
    private final Texts texts;

    Calls(Effort effort, Texts texts) {
        this.effort = effort;
        this.texts = texts;
    }

    Operand call(Rule.Call call, List<Operand> arguments) throws EvaluationException, JmesPathException {
        String name = call.function().text();
        Operand first = arguments.getFirst();
        Operand last = arguments.getLast();
        boolean readOnly = first.readOnly() || last.readOnly();
        return switch (call.function()) {
            case JMES_PATH ->
                new Operand(List.of(query(call.query(), first.string(name), last.string(name))), readOnly);
            case JSON_TO_CLAIM_VALUE -> new Operand(claimValues(json(first.string(name), name)), readOnly);
            case APPEND_STRING -> new Operand(List.of(append(first.string(name), last.string(name))), readOnly);
            case NEGATE_BOOL -> new Operand(List.of(ClaimValue.of(!first.bool(name))), readOnly);
            case IS_SUBSET_OF -> Operand.of(ClaimValue.of(set(last).containsAll(set(first))));
            case CONTAINS_ONLY_VALUE -> Operand.of(ClaimValue.of(only(first, last.single(name))));
        };
    }

    private ClaimValue query(Optional<JmesPath> compiled, StringValue json, StringValue query)
            throws EvaluationException, JmesPathException {
        Json document = json(json, "JmesPath");
        JmesPath path;
        if (compiled.isPresent()) {
            path = compiled.get();
        } else {
            String text = texts.text(query);
            effort.spend(text.length());
            path = JmesPath.compile(text);
        }
        return ClaimValue.json(path.search(document, effort));
    }

    private Json json(StringValue text, String where) throws EvaluationException, JmesPathException {
        if (!text.isParsed()) {
            effort.spend(text.text().length() / 4);
        }
        try {
            return text.json();
        } catch (JsonException e) {
            throw new EvaluationException(where + " was given a String that is not JSON: " + e.getMessage());
        }
    }

    private ClaimValue append(StringValue left, StringValue right) throws JmesPathException {
        String a = texts.text(left);
        String b = texts.text(right);
        effort.write((long) a.length() + b.length());
        return ClaimValue.of(a + b);
    }

    private List<ClaimValue> claimValues(Json json) throws EvaluationException, JmesPathException {
        List<ClaimValue> values = new ArrayList<>();
        if (json instanceof JsonArray array) {
            effort.spend(array.size());
            for (Json item : array) {
                primitive(item).ifPresent(values::add);
            }
        } else {
            primitive(json).ifPresent(values::add);
        }
        return values;
    }

    private static Optional<ClaimValue> primitive(Json json) throws EvaluationException {
        return switch (json) {
            case JsonString(String text) -> Optional.of(ClaimValue.of(text));
            case JsonBoolean bool -> Optional.of(ClaimValue.of(bool.value()));
            case JsonNull _ -> Optional.empty();
            case JsonNumber number -> {
                OptionalLong value = number.asLong();
                if (value.isEmpty()) {
                    throw new EvaluationException(
                            "JsonToClaimValue was given the number " + number.literal() + " (expected: an Integer)");
                }
                yield Optional.of(ClaimValue.of(value.getAsLong()));
            }
            case JsonObject _, JsonArray _ ->
                throw new EvaluationException("JsonToClaimValue was given an " + json.kind()
                        + " (expected: an Integer, a Boolean, a String, null, or an array of these)");
        };
    }

    private Set<ClaimValue> set(Operand operand) throws JmesPathException {
        Set<ClaimValue> set = new HashSet<>();
        for (ClaimValue value : operand.values()) {
            effort.read(value instanceof StringValue text ? texts.text(text).length() : 1);
            set.add(value);
        }
        return set;
    }

    private boolean only(Operand set, ClaimValue value) throws JmesPathException {
        for (ClaimValue one : set.values()) {
            if (!texts.same(one, value)) {
                return false;
            }
        }
        return !set.values().isEmpty();
    }
}
