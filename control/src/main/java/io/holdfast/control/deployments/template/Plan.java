package io.holdfast.control.deployments.template;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a template makes with given parameters: its resources in the order of the template, and later its outputs. */
public final class Plan {
    /** Members that say where, when and how often, and are no part of the resource. */
    private static final Set<String> OF_THE_TEMPLATE = Set.of(
            "type",
            "name",
            "apiversion",
            "dependson",
            "condition",
            "copy",
            "scope",
            "comments",
            "resources",
            "resourcegroup",
            "subscriptionid",
            "metadata");

    private final TemplateDocument template;
    private final Map<String, Json> parameters;
    private final Surroundings around;
    private final List<Planned> resources;

    private Plan(
            TemplateDocument template, Map<String, Json> parameters, Surroundings around, List<Planned> resources) {
        this.template = template;
        this.parameters = parameters;
        this.around = around;
        this.resources = List.copyOf(resources);
    }

    /**
     * @param parameters by lower-case name
     * @throws TemplateException when the resources cannot be told, or depend on each other in a circle
     */
    public static Plan of(TemplateDocument template, Map<String, Json> parameters, Surroundings around) {
        Evaluation evaluation = new Evaluation(template, parameters, around, References.NONE);
        return new Plan(
                template, parameters, around, new Expansion(evaluation, around, template.secret()).expand(template));
    }

    public List<Planned> resources() {
        return resources;
    }

    /** The resource of this template that has this name, without regard to where it stands. */
    public Optional<ResourceId> named(String name) {
        return resources.stream()
                .filter(planned -> Ascii.equalsIgnoreCase(planned.name(), name)
                        || Ascii.equalsIgnoreCase(planned.id().name(), name)
                        || Expansion.relative(planned).equals(Ascii.lower(name)))
                .map(Planned::id)
                .findFirst();
    }

    /**
     * The body of a resource as it is written.
     *
     * @throws References.NotYet when it asks for one that is not there yet
     * @throws TemplateException when it has no value
     */
    public JsonObject body(Planned planned, References references) {
        Evaluation evaluation = new Evaluation(template, parameters, around, references);
        String path = "resources('" + planned.name() + "')";
        Map<String, Json> members = new LinkedHashMap<>();
        planned.source().members().forEach((name, value) -> {
            if (OF_THE_TEMPLATE.contains(Ascii.lower(name))) {
                return;
            }
            boolean properties = Ascii.equalsIgnoreCase(name, "properties");
            Json made = properties && planned.nested() && value instanceof JsonObject inner
                    ? nested(inner, evaluation, planned, path)
                    : evaluation.value(value, planned.loops(), path + "." + name);
            members.put(name, made);
        });
        return new JsonObject(members);
    }

    /** Whether the expressions of a nested template are those of the template around it, as without a word on it. */
    static boolean outer(JsonObject properties, String path) {
        return Member.text(Member.object(properties, "expressionEvaluationOptions", path + "."), "scope", path + ".")
                .filter(scope -> Ascii.equalsIgnoreCase(scope, "inner"))
                .isEmpty();
    }

    /** A template with a scope of its own is handed on as it is; the other kind is evaluated here, wholly. */
    private static Json nested(JsonObject properties, Evaluation evaluation, Planned planned, String path) {
        boolean inner = !outer(properties, path);
        Map<String, Json> members = new LinkedHashMap<>();
        properties.members().forEach((name, value) -> {
            if (Ascii.equalsIgnoreCase(name, "template")) {
                members.put(
                        name,
                        inner
                                ? value
                                : escaped(evaluation.value(value, planned.loops(), path + ".properties.template")));
            } else if (!Ascii.equalsIgnoreCase(name, "expressionEvaluationOptions")) {
                members.put(name, evaluation.value(value, planned.loops(), path + ".properties." + name));
            }
        });
        return new JsonObject(members);
    }

    /** What was evaluated is not evaluated again: a text in brackets stays one. */
    private static Json escaped(Json json) {
        return switch (json) {
            case JsonString(String text) when text.startsWith("[") && text.endsWith("]") -> Json.of("[" + text);
            case JsonArray array -> array.stream().map(Plan::escaped).collect(JsonArray.collector());
            case JsonObject object -> {
                Map<String, Json> members = new LinkedHashMap<>();
                object.members().forEach((name, value) -> members.put(name, escaped(value)));
                yield new JsonObject(members);
            }
            default -> json;
        };
    }

    /**
     * The outputs, as {@code {name: {"type": …, "value": …}}}; secure ones without their values.
     *
     * @throws TemplateException when one has no value or another type
     */
    public JsonObject outputs(References references) {
        Evaluation evaluation = new Evaluation(template, parameters, around, references);
        JsonObject.Builder outputs = JsonObject.builder();
        template.outputs().forEach((name, output) -> {
            String path = "outputs." + TemplateDocument.shown(name);
            Optional<Json> condition = Member.find(output, "condition");
            if (condition.isPresent() && !evaluation.flag(condition.get(), List.of(), path + ".condition")) {
                return;
            }
            ParameterType type =
                    ParameterType.parse(Member.find(output, "type").orElse(new JsonString("")), path + ".type");
            JsonObject shown = JsonObject.of("type", Json.of(type.toString()));
            if (type.secure()) {
                outputs.put(name, shown);
                return;
            }
            Json value = output(output, evaluation, path);
            if (!type.accepts(value)) {
                throw Member.wrong(path + ".value", value, "the type " + type);
            }
            outputs.put(name, shown.with("value", value));
        });
        return outputs.build();
    }

    private static Json output(JsonObject output, Evaluation evaluation, String path) {
        Optional<Json> copy = Member.find(output, "copy");
        if (copy.isEmpty()) {
            return evaluation.value(
                    Member.find(output, "value")
                            .orElseThrow(() -> new TemplateException(path, "has no value (expected: one)")),
                    List.of(),
                    path + ".value");
        }
        JsonObject made = Member.object(output, "copy", path + ".");
        Json input = Member.find(made, "input")
                .orElseThrow(() -> new TemplateException(path + ".copy", "has no input (expected: one)"));
        int count = evaluation.count(
                Member.find(made, "count")
                        .orElseThrow(() -> new TemplateException(path + ".copy", "has no count (expected: one)")),
                List.of(),
                path + ".copy.count");
        List<Json> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(evaluation.value(input, List.of(new Loop("", i, true)), path + ".copy.input"));
        }
        return new JsonArray(items);
    }
}
