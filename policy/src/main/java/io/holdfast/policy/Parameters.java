package io.holdfast.policy;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a definition or an initiative, by lower-case name.
 *
 * @param open whether values of other names are taken as well: of a bare rule, which declares none
 */
public record Parameters(Map<String, ParameterDefinition> byName, boolean open) {
    static final Parameters OPEN = new Parameters(Map.of(), true);

    public Parameters {
        byName = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    static Parameters parse(Json json, String path, int most, boolean strict) throws PolicyException {
        if (json == JsonNull.NULL) {
            return new Parameters(Map.of(), false);
        }
        if (!(json instanceof JsonObject object)) {
            throw new PolicyException(
                    PolicyFault.INVALID_PARAMETERS, path, json.kind() + " (expected: an object of parameters)");
        }
        if (object.members().size() > most) {
            throw new PolicyException(
                    PolicyFault.LIMIT_EXCEEDED,
                    path,
                    object.members().size() + " parameters (expected: at most " + most + ")");
        }
        Map<String, ParameterDefinition> byName = new LinkedHashMap<>();
        for (Map.Entry<String, Json> member : object.members().entrySet()) {
            String name = member.getKey();
            if (byName.put(
                            Ascii.lower(name),
                            ParameterDefinition.parse(name, member.getValue(), path + "." + name, strict))
                    != null) {
                throw new PolicyException(
                        PolicyFault.INVALID_PARAMETERS, path + "." + name, "stands twice (names compare without case)");
            }
        }
        return new Parameters(byName, false);
    }

    public Collection<ParameterDefinition> all() {
        return byName.values();
    }

    public Optional<ParameterDefinition> find(String name) {
        return Optional.ofNullable(byName.get(Ascii.lower(name)));
    }

    /**
     * The values that hold, by lower-case name, for what an assignment gives.
     *
     * @param given {@code {name: {"value": …}}}
     * @param definition its name, for the message
     */
    Map<String, Json> bind(JsonObject given, String definition) throws PolicyException {
        Map<String, Json> values = new HashMap<>();
        for (Map.Entry<String, Json> member : given.members().entrySet()) {
            String path = "parameters." + member.getKey();
            Json value = member.getValue() instanceof JsonObject object
                    ? object.findIgnoreCase("value").orElse(JsonNull.NULL)
                    : JsonNull.NULL;
            Optional<ParameterDefinition> parameter = find(member.getKey());
            if (parameter.isEmpty() && !open) {
                throw new PolicyException(
                        PolicyFault.UNDEFINED_PARAMETER,
                        path,
                        "the policy definition '" + definition + "' has no such parameter (expected: one of "
                                + byName.values().stream()
                                        .map(ParameterDefinition::name)
                                        .toList() + ")");
            }
            if (!(member.getValue() instanceof JsonObject object) || !object.has("value")) {
                throw new PolicyException(
                        PolicyFault.INVALID_PARAMETER_VALUE, path, "has no value (expected: {\"value\": …})");
            }
            if (parameter.isPresent()) {
                parameter.get().check(value, definition);
            }
            values.put(Ascii.lower(member.getKey()), value);
        }
        for (Map.Entry<String, ParameterDefinition> parameter : byName.entrySet()) {
            if (!values.containsKey(parameter.getKey())) {
                Json value = parameter
                        .getValue()
                        .defaultValue()
                        .orElseThrow(() -> new PolicyException(
                                PolicyFault.MISSING_PARAMETER,
                                "parameters." + parameter.getValue().name(),
                                "has no value (expected: one, because it has no default)"));
                values.put(parameter.getKey(), value);
            }
        }
        return values;
    }
}
