package io.holdfast.control.deployments.template;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.ExpressionFailure;
import io.holdfast.policy.TemplateExpressions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Evaluates parts of one template: expressions in strings, and {@code copy} in objects. Variables are evaluated when they
 * are asked for, once. One thread's.
 */
final class Evaluation {
    /** What all parts together may come to; copies in copies would go on for hours. */
    private static final int MOST_VALUES = 400_000;

    private static final int LONGEST = 4 << 20;

    /** Variables that need variables, and values in values: what the stack of a thread holds. */
    static final int DEEPEST_NAMES = 16;

    private static final int DEEPEST_VALUES = 160;

    private final TemplateDocument template;
    private final Map<String, Json> parameters;
    private final Surroundings around;
    private final References references;
    private final Map<String, Json> variables = new HashMap<>();
    private final Set<String> asked = new HashSet<>();
    private int values;
    private int depth;

    /** @param parameters by lower-case name */
    Evaluation(TemplateDocument template, Map<String, Json> parameters, Surroundings around, References references) {
        this.template = template;
        this.parameters = parameters;
        this.around = around;
        this.references = references;
    }

    /**
     * @param path for the message
     * @throws TemplateException when it has no value
     */
    Json value(Json json, List<Loop> loops, String path) {
        try {
            Json value = value(json, loops);
            if (value.compact().length() > LONGEST) {
                throw new ExpressionFailure("a value of more than " + LONGEST + " characters");
            }
            return value;
        } catch (ExpressionFailure e) {
            // the reason may show what an expression was about
            String reason = template.secret()
                    ? "an expression has no value; why is not shown, because the template has secure parameters"
                    : e.reason();
            throw new TemplateException(path, reason);
        }
    }

    String text(Json json, List<Loop> loops, String path) {
        if (value(json, loops, path) instanceof JsonString(String text)) {
            return text;
        }
        throw Member.wrong(path, json, "a string");
    }

    int count(Json json, List<Loop> loops, String path) {
        if (value(json, loops, path) instanceof JsonNumber number) {
            long count = number.asLong().orElse(-1);
            if (count >= 0 && count <= Loop.MOST) {
                return (int) count;
            }
        }
        throw new TemplateException(path, "is wrong (expected: a whole number from 0 to " + Loop.MOST + ")");
    }

    boolean flag(Json json, List<Loop> loops, String path) {
        return switch (value(json, loops, path)) {
            case JsonBoolean bool -> bool.value();
            case JsonString(String text) when Ascii.equalsIgnoreCase(text, "true") -> true;
            case JsonString(String text) when Ascii.equalsIgnoreCase(text, "false") -> false;
            default -> throw new TemplateException(path, "is wrong (expected: true or false)");
        };
    }

    private Json value(Json json, List<Loop> loops) {
        spend();
        depth++;
        try {
            return nested(json, loops);
        } finally {
            depth--;
        }
    }

    private Json nested(Json json, List<Loop> loops) {
        return switch (json) {
            case JsonString(String text) ->
                TemplateExpressions.evaluate(text, (function, arguments) -> call(function, arguments, loops));
            case JsonArray array ->
                array.stream().map(item -> value(item, loops)).collect(JsonArray.collector());
            case JsonObject object -> object(object, loops);
            case JsonNumber _, JsonBoolean _, JsonNull _ -> json;
        };
    }

    private void spend() {
        if (depth > DEEPEST_VALUES) {
            throw new ExpressionFailure(
                    "values are nested too deeply (expected: at most " + DEEPEST_VALUES + " levels)");
        }
        if (++values > MOST_VALUES) {
            throw new ExpressionFailure(
                    "the template comes to too many values (expected: at most " + MOST_VALUES + ")");
        }
    }

    private JsonObject object(JsonObject object, List<Loop> loops) {
        Map<String, Json> members = new LinkedHashMap<>();
        object.members().forEach((name, value) -> {
            if (Ascii.equalsIgnoreCase(name, "copy") && copies(value)) {
                for (Json copy : (JsonArray) value) {
                    copy((JsonObject) copy, loops, members);
                }
            } else {
                members.put(name, value(value, loops));
            }
        });
        return new JsonObject(members);
    }

    private static boolean copies(Json value) {
        return value instanceof JsonArray array
                && !array.isEmpty()
                && array.stream()
                        .allMatch(item -> item instanceof JsonObject copy
                                && Member.find(copy, "name").isPresent()
                                && Member.find(copy, "count").isPresent()
                                && Member.find(copy, "input").isPresent());
    }

    private void copy(JsonObject copy, List<Loop> loops, Map<String, Json> members) {
        String name =
                value(copy.findIgnoreCase("name").orElseThrow(), loops) instanceof JsonString(String text) ? text : "";
        int count = value(copy.findIgnoreCase("count").orElseThrow(), loops) instanceof JsonNumber number
                ? Math.clamp(number.asLong().orElse(-1), -1, Loop.MOST + 1)
                : -1;
        if (name.isEmpty() || count < 0 || count > Loop.MOST) {
            throw new ExpressionFailure("a copy is wrong (expected: a name, and a count from 0 to " + Loop.MOST + ")");
        }
        Json input = copy.findIgnoreCase("input").orElseThrow();
        List<Json> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(value(input, with(loops, new Loop(name, i, false))));
        }
        members.put(name, new JsonArray(items));
    }

    static List<Loop> with(List<Loop> loops, Loop inner) {
        List<Loop> more = new ArrayList<>(loops);
        more.add(inner);
        return List.copyOf(more);
    }

    /** What a function answers outside of any copy. */
    Json answer(String function, List<Json> arguments) {
        return call(function, arguments, List.of());
    }

    private Json call(String function, List<Json> arguments, List<Loop> loops) {
        return switch (function) {
            case "parameters" -> parameter(name(arguments));
            case "variables" -> variable(name(arguments));
            case "copyIndex" -> copyIndex(arguments, loops);
            case "deployment" -> around.deployment();
            case "subscription" -> around.subscription();
            case "tenant" -> JsonObject.of("tenantId", Json.of(around.tenant()));
            case "resourceGroup" -> {
                if (around.resourceGroup().isEmpty()) {
                    throw new ExpressionFailure(
                            "resourceGroup() has no answer here (expected: in a deployment to a resource group)");
                }
                yield around.resourceGroup();
            }
            case "resourceId" -> Json.of(ResourceIds.resourceId(around.scope(), arguments));
            case "subscriptionResourceId" -> Json.of(ResourceIds.subscriptionResourceId(around.scope(), arguments));
            case "tenantResourceId" -> Json.of(ResourceIds.tenantResourceId(arguments));
            case "extensionResourceId" -> Json.of(ResourceIds.extensionResourceId(arguments));
            case "reference" -> reference(arguments);
            default ->
                throw new ExpressionFailure(
                        function + "() may not be called here (expected: in the default of a parameter)");
        };
    }

    private static String name(List<Json> arguments) {
        if (arguments.getFirst() instanceof JsonString(String name)) {
            return name;
        }
        throw new ExpressionFailure("a name of the kind " + arguments.getFirst().kind() + " (expected: a string)");
    }

    private Json parameter(String name) {
        Json value = parameters.get(Ascii.lower(name));
        if (value == null) {
            throw new ExpressionFailure("the template parameter '" + name + "' is not found (expected: one of "
                    + template.parameters().values().stream()
                            .map(ParameterSpec::name)
                            .toList() + ")");
        }
        return value;
    }

    private Json variable(String name) {
        String key = Ascii.lower(name);
        Json known = variables.get(key);
        if (known != null) {
            return known;
        }
        Json raw = template.variable(name)
                .orElseThrow(() -> new ExpressionFailure("the template variable '" + name + "' is not found"));
        if (!asked.add(key)) {
            throw new ExpressionFailure("the template variable '" + name + "' needs itself");
        }
        if (asked.size() - variables.size() > DEEPEST_NAMES) {
            throw new ExpressionFailure("too many variables need each other (expected: at most " + DEEPEST_NAMES + ")");
        }
        Json made = value(raw, List.of());
        // a copy at the top of the section was kept as the object that makes it
        boolean copied = raw instanceof JsonObject object && object.members().size() == 1 && object.has("copy");
        Json value =
                copied && made instanceof JsonObject holder && holder.members().size() == 1
                        ? holder.findIgnoreCase(name).orElse(made)
                        : made;
        variables.put(key, value);
        return value;
    }

    private static Json copyIndex(List<Json> arguments, List<Loop> loops) {
        boolean named = !arguments.isEmpty() && arguments.getFirst() instanceof JsonString;
        Json last = arguments.isEmpty() || (named && arguments.size() == 1) ? Json.of(0) : arguments.getLast();
        if (!(last instanceof JsonNumber offset) || offset.asLong().isEmpty() || (!named && arguments.size() > 1)) {
            throw new ExpressionFailure("copyIndex() takes a name and an offset");
        }
        Optional<Loop> loop;
        if (named) {
            String name = name(arguments);
            loop = loops.stream()
                    .filter(one -> Ascii.equalsIgnoreCase(one.name(), name))
                    .findFirst();
        } else {
            loop = loops.stream().filter(Loop::whole).findFirst();
        }
        Loop found = loop.orElseThrow(
                () -> new ExpressionFailure("copyIndex() stands outside of such a copy (expected: one of "
                        + loops.stream().map(Loop::name).toList() + ")"));
        return Json.of(Math.clamp(offset.asLong().getAsLong(), -1_000_000, 1_000_000) + found.index());
    }

    private Json reference(List<Json> arguments) {
        ResourceId id = referred(name(arguments));
        JsonObject view = references.view(id);
        boolean full = arguments.size() == 3
                && arguments.get(2) instanceof JsonString(String word)
                && Ascii.equalsIgnoreCase(word, "full");
        return full ? view : view.object("properties").orElse(JsonObject.EMPTY);
    }

    private ResourceId referred(String name) {
        Optional<ResourceId> found;
        try {
            found = name.startsWith("/") ? Optional.of(ResourceId.parse(name)) : references.named(name);
        } catch (ProblemException _) {
            found = Optional.empty();
        }
        return found.orElseThrow(() -> new ExpressionFailure("reference() of '" + TemplateDocument.shown(name)
                + "' (expected: an id, or the name of a resource of the template)"));
    }
}
