package io.holdfast.control.deployments.template;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A template whose parts were found and whose size was checked; its expressions are read when they are evaluated.
 *
 * @param parameters by lower-case name
 * @param variables by lower-case name: the value, or for a copy the object {@code {"copy": […]}} that makes it
 * @param resources as they stand
 * @param outputs by name as written
 */
public record TemplateDocument(
        String contentVersion,
        Map<String, ParameterSpec> parameters,
        Map<String, Json> variables,
        List<JsonObject> resources,
        Map<String, JsonObject> outputs) {
    public static final int MOST_RESOURCES = 800;
    private static final int MOST_PARAMETERS = 256;
    private static final int MOST_VARIABLES = 256;
    private static final int MOST_OUTPUTS = 64;

    private static final Set<String> MEMBERS = Set.of(
            "$schema",
            "contentversion",
            "apiprofile",
            "metadata",
            "parameters",
            "variables",
            "functions",
            "resources",
            "outputs");

    public TemplateDocument {
        parameters = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        variables = Map.copyOf(variables);
        resources = List.copyOf(resources);
        outputs = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /** @throws TemplateException when it is not the form of a template, or has a part that is not built */
    public static TemplateDocument parse(JsonObject json) {
        for (String name : json.names()) {
            if (!MEMBERS.contains(Ascii.lower(name))) {
                throw new TemplateException(
                        shown(name),
                        "is not known (expected: $schema, contentVersion, parameters, variables,"
                                + " resources, outputs; 'languageVersion', 'definitions' and 'imports' are not built)");
            }
        }
        if (Member.text(json, "$schema", "").isEmpty()) {
            throw new TemplateException("$schema", "is missing (expected: the address of the schema)");
        }
        String version = Member.text(json, "contentVersion", "")
                .filter(text -> text.matches("[0-9]{1,9}(\\.[0-9]{1,9}){3}"))
                .orElseThrow(() ->
                        new TemplateException("contentVersion", "is missing or wrong (expected: such as 1.0.0.0)"));
        if (Member.array(json, "functions", "")
                .filter(found -> !found.isEmpty())
                .isPresent()) {
            throw new TemplateException("functions", "functions of one's own are not built (expected: none)");
        }
        if (Member.find(json, "resources").orElse(JsonArray.EMPTY) instanceof JsonObject) {
            throw new TemplateException(
                    "resources", "resources with symbolic names are not built (expected: an array)");
        }
        return new TemplateDocument(version, parameters(json), variables(json), resources(json), outputs(json));
    }

    private static Map<String, ParameterSpec> parameters(JsonObject json) {
        JsonObject section = Member.object(json, "parameters", "");
        most("parameters", section.members().size(), MOST_PARAMETERS);
        Map<String, ParameterSpec> parameters = new LinkedHashMap<>();
        section.members().forEach((name, value) -> {
            String path = "parameters." + shown(name);
            if (!(value instanceof JsonObject object)) {
                throw Member.wrong(path, value, "an object with type");
            }
            if (parameters.put(Ascii.lower(name), ParameterSpec.parse(name, object, path)) != null) {
                throw new TemplateException(path, "stands twice (names compare without case)");
            }
        });
        return parameters;
    }

    private static Map<String, Json> variables(JsonObject json) {
        JsonObject section = Member.object(json, "variables", "");
        Map<String, Json> variables = new LinkedHashMap<>();
        section.members().forEach((name, value) -> {
            if (Ascii.equalsIgnoreCase(name, "copy") && value instanceof JsonArray copies) {
                for (Json copy : copies) {
                    String made = copy instanceof JsonObject object
                            ? Member.text(object, "name", "variables.copy.").orElse("")
                            : "";
                    if (made.isEmpty()) {
                        throw new TemplateException("variables.copy", "a copy has no name (expected: one)");
                    }
                    put(variables, made, JsonObject.of("copy", JsonArray.of(copy)));
                }
            } else {
                put(variables, name, value);
            }
        });
        most("variables", variables.size(), MOST_VARIABLES);
        return variables;
    }

    private static void put(Map<String, Json> variables, String name, Json value) {
        if (variables.put(Ascii.lower(name), value) != null) {
            throw new TemplateException("variables." + shown(name), "stands twice (names compare without case)");
        }
    }

    private static List<JsonObject> resources(JsonObject json) {
        JsonArray section = Member.array(json, "resources", "").orElse(JsonArray.EMPTY);
        most("resources", section.size(), MOST_RESOURCES);
        section.forEach(resource -> {
            if (!(resource instanceof JsonObject)) {
                throw Member.wrong("resources", resource, "objects");
            }
        });
        return section.stream().map(JsonObject.class::cast).toList();
    }

    private static Map<String, JsonObject> outputs(JsonObject json) {
        JsonObject section = Member.object(json, "outputs", "");
        most("outputs", section.members().size(), MOST_OUTPUTS);
        Map<String, JsonObject> outputs = new LinkedHashMap<>();
        section.members().forEach((name, value) -> {
            String path = "outputs." + shown(name);
            if (!(value instanceof JsonObject object)) {
                throw Member.wrong(path, value, "an object with type and value");
            }
            ParameterType.parse(Member.find(object, "type").orElse(new JsonString("")), path + ".type");
            outputs.put(name, object);
        });
        return outputs;
    }

    private static void most(String path, int count, int most) {
        if (count > most) {
            throw new TemplateException(path, "has " + count + " entries (expected: at most " + most + ")");
        }
    }

    /** A name for a message. */
    static String shown(String name) {
        String cut = name.length() > 80 ? name.substring(0, 80) + "…" : name;
        return cut.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    }

    /** Whether some parameter holds what may not be shown. */
    public boolean secret() {
        return parameters.values().stream()
                .anyMatch(parameter -> parameter.type().secure());
    }

    Optional<Json> variable(String name) {
        return Optional.ofNullable(variables.get(Ascii.lower(name)));
    }
}
