package io.holdfast.control.deployments.template;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.ExpressionFailure;
import io.holdfast.policy.TemplateExpressions;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The values that the parameters of a template have in one deployment: what was given, and evaluated defaults. They are
 * fixed when the deployment is taken in, so that {@code newGuid()} and {@code utcNow()} say the same ever after.
 */
public final class ParameterBinding {
    private final TemplateDocument template;
    private final JsonObject given;
    private final Surroundings around;
    private final Instant now;
    private final Supplier<String> guids;
    private final Map<String, Json> values = new LinkedHashMap<>();
    private final Set<String> asked = new HashSet<>();

    private ParameterBinding(
            TemplateDocument template, JsonObject given, Surroundings around, Instant now, Supplier<String> guids) {
        this.template = template;
        this.given = given;
        this.around = around;
        this.now = now;
        this.guids = guids;
    }

    /**
     * By lower-case name.
     *
     * @param given {@code {name: {"value": …}}}
     * @param guids what {@code newGuid()} answers
     * @throws TemplateException when one is missing, unknown or has a value that it may not have
     */
    public static Map<String, Json> bind(
            TemplateDocument template, JsonObject given, Surroundings around, Instant now, Supplier<String> guids) {
        ParameterBinding binding = new ParameterBinding(template, given, around, now, guids);
        for (String name : given.names()) {
            if (!template.parameters().containsKey(Ascii.lower(name))) {
                throw new TemplateException(
                        "parameters." + TemplateDocument.shown(name),
                        "was supplied, but corresponds to no parameter defined in the template (expected: one of "
                                + template.parameters().values().stream()
                                        .map(ParameterSpec::name)
                                        .toList() + ")");
            }
        }
        template.parameters().keySet().forEach(binding::value);
        return Map.copyOf(binding.values);
    }

    private Json value(String key) {
        Json known = values.get(key);
        if (known != null) {
            return known;
        }
        ParameterSpec spec = template.parameters().get(key);
        if (spec == null) {
            throw new ExpressionFailure("the template parameter '" + key + "' is not found");
        }
        String path = "parameters." + TemplateDocument.shown(spec.name());
        if (!asked.add(key)) {
            throw new TemplateException(path, "the default needs itself");
        }
        if (asked.size() - values.size() > Evaluation.DEEPEST_NAMES) {
            throw new TemplateException(path, "too many defaults need each other");
        }
        Json value = given(spec, path).orElseGet(() -> standard(spec, path));
        spec.check(value);
        values.put(key, value);
        return value;
    }

    private Optional<Json> given(ParameterSpec spec, String path) {
        Optional<Json> entry = Member.find(given, spec.name());
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        if (entry.get() instanceof JsonObject object) {
            if (object.findIgnoreCase("reference").isPresent()) {
                throw new TemplateException(path, "references to key vaults are not built (expected: a value)");
            }
            Optional<Json> value = object.findIgnoreCase("value");
            if (value.isPresent()) {
                return value.filter(one -> one != JsonNull.NULL);
            }
        }
        throw new TemplateException(path, "has no value (expected: {\"value\": …})");
    }

    private Json standard(ParameterSpec spec, String path) {
        Json template0 = spec.defaultValue()
                .orElseThrow(() -> new TemplateException(
                        path,
                        "The value for the template parameter '" + TemplateDocument.shown(spec.name())
                                + "' is not provided (expected: one, because it has no default)"));
        try {
            return evaluated(template0);
        } catch (ExpressionFailure e) {
            throw new TemplateException(
                    path,
                    template.secret()
                            ? "the default has no value, and the template has secure parameters"
                            : e.reason());
        }
    }

    private Json evaluated(Json json) {
        return switch (json) {
            case JsonString(String text) -> TemplateExpressions.evaluate(text, this::call);
            case JsonObject object -> {
                Map<String, Json> members = new LinkedHashMap<>();
                object.members().forEach((name, value) -> members.put(name, evaluated(value)));
                yield new JsonObject(members);
            }
            case io.holdfast.kernel.json.JsonArray array ->
                array.stream().map(this::evaluated).collect(io.holdfast.kernel.json.JsonArray.collector());
            default -> json;
        };
    }

    private Json call(String function, List<Json> arguments) {
        return switch (function) {
            case "parameters" -> {
                if (arguments.getFirst() instanceof JsonString(String name)) {
                    yield value(Ascii.lower(name));
                }
                throw new ExpressionFailure("a name that is no string (expected: one)");
            }
            case "newGuid" -> Json.of(guids.get());
            case "utcNow" ->
                Json.of(TemplateExpressions.time(
                        now,
                        arguments.isEmpty()
                                ? Optional.empty()
                                : Optional.of(
                                        arguments.getFirst() instanceof JsonString(String format) ? format : "")));
            case "variables", "copyIndex", "reference" ->
                throw new ExpressionFailure(function + "() may not be called in the default of a parameter");
            default -> new Evaluation(template, Map.of(), around, References.NONE).answer(function, arguments);
        };
    }
}
