package io.holdfast.policy.language;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.Edit;
import io.holdfast.policy.EffectKind;
import io.holdfast.policy.PolicyException;
import io.holdfast.policy.PolicyFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code then.details} for an effect (Azure Policy, effect-*). Keys compare without case. */
public final class DetailsParser {
    private static final Set<String> EXISTENCE = Set.of(
            "type",
            "kind",
            "name",
            "resourcegroupname",
            "existencescope",
            "existencecondition",
            "evaluationdelay",
            "roledefinitionids",
            "deployment",
            "deploymentscope");
    private static final Set<String> MODIFY = Set.of("roledefinitionids", "conflicteffect", "operations");

    private final Counts counts;
    private final String path;

    public DetailsParser(Counts counts, String path) {
        this.counts = counts;
        this.path = path;
    }

    public Details parse(EffectKind kind, Optional<Json> details) throws PolicyException {
        return switch (kind) {
            case AUDIT, DENY, DISABLED -> new Details.None();
            case MANUAL ->
                new Details.Manual(
                        details.isPresent() ? optional(object(details.get(), path), "defaultState") : Optional.empty());
            case APPEND -> append(required(details));
            case MODIFY -> modify(object(required(details), path));
            case AUDIT_IF_NOT_EXISTS -> existence(object(required(details), path), false);
            case DEPLOY_IF_NOT_EXISTS -> existence(object(required(details), path), true);
            case DENY_ACTION -> {
                JsonObject object = object(required(details), path);
                yield new Details.DenyAction(required(object, "actionNames"), optional(object, "cascadeBehaviors"));
            }
        };
    }

    private Json required(Optional<Json> details) throws PolicyException {
        return details.orElseThrow(() -> invalid(path, "is missing (expected: the details of the effect)"));
    }

    private Details append(Json json) throws PolicyException {
        // a single change may stand without an array
        JsonArray items = json instanceof JsonArray array ? array : JsonArray.of(json);
        List<Details.Operation> operations = new ArrayList<>();
        int i = 0;
        for (Json item : items) {
            String place = path + "[" + i++ + "]";
            JsonObject object = object(item, place);
            operations.add(new Details.Operation(
                    Edit.Operation.ADD,
                    required(object, "field", place),
                    Optional.of(required(object, "value", place)),
                    Optional.empty()));
        }
        checkThen(items.size());
        return new Details.Edits(Optional.empty(), Optional.empty(), operations);
    }

    private Details modify(JsonObject object) throws PolicyException {
        only(object, MODIFY);
        Json json = object.findIgnoreCase("operations").orElse(JsonNull.NULL);
        String place = path + ".operations";
        if (!(json instanceof JsonArray items) || items.isEmpty()) {
            throw invalid(place, json.kind() + " (expected: an array of at least one operation)");
        }
        checkThen(items.size());
        List<Details.Operation> operations = new ArrayList<>();
        int i = 0;
        for (Json item : items) {
            String below = place + "[" + i++ + "]";
            operations.add(operation(object(item, below), below));
        }
        return new Details.Edits(
                optional(object, "conflictEffect"), Optional.of(required(object, "roleDefinitionIds")), operations);
    }

    private Details.Operation operation(JsonObject object, String place) throws PolicyException {
        Json name = object.findIgnoreCase("operation").orElse(JsonNull.NULL);
        Edit.Operation operation = switch (name instanceof JsonString text ? Ascii.lower(text.value()) : "") {
            case "add" -> Edit.Operation.ADD;
            case "addorreplace" -> Edit.Operation.ADD_OR_REPLACE;
            case "remove" -> Edit.Operation.REMOVE;
            default -> throw invalid(place + ".operation", name.compact() + " (expected: add, addOrReplace or remove)");
        };
        Template field = required(object, "field", place);
        Optional<Template> value = optional(object, "value", place);
        if (value.isPresent() == (operation == Edit.Operation.REMOVE)) {
            throw invalid(
                    place + ".value",
                    value.isPresent()
                            ? "stands beside remove (expected: none)"
                            : "is missing (expected: the value to set)");
        }
        if (operation == Edit.Operation.REMOVE
                && field instanceof Template.Plain(JsonString(String text))
                && !Ascii.lower(text).startsWith("tags")) {
            throw invalid(place + ".field", "'" + text + "' (expected: a tag; remove works on nothing else)");
        }
        return new Details.Operation(operation, field, value, optional(object, "condition", place));
    }

    private Details existence(JsonObject object, boolean deploys) throws PolicyException {
        only(object, EXISTENCE);
        Optional<Json> condition = object.findIgnoreCase("existenceCondition");
        Optional<Condition> existence = Optional.empty();
        if (condition.isPresent()) {
            existence = Optional.of(new ConditionParser(counts, Integer.MAX_VALUE)
                    .parse(condition.get(), path + ".existenceCondition"));
        }
        Template type = required(object, "type");
        if (type instanceof Template.Plain(JsonString(String text))
                && ResourceType.read(text).isEmpty()) {
            throw invalid(path + ".type", "'" + text + "' (expected: Namespace/type)");
        }
        return new Details.Existence(
                type,
                optional(object, "name"),
                optional(object, "resourceGroupName"),
                optional(object, "existenceScope"),
                optional(object, "evaluationDelay"),
                existence,
                deploys ? Optional.of(deployment(object)) : Optional.empty());
    }

    private Details.Deployment deployment(JsonObject object) throws PolicyException {
        String place = path + ".deployment";
        JsonObject deployment = object(
                object.findIgnoreCase("deployment")
                        .orElseThrow(() -> invalid(place, "is missing (expected: the deployment)")),
                place);
        Optional<JsonObject> template = Optional.empty();
        JsonObject.Builder around = JsonObject.builder();
        for (String name : deployment.names()) {
            Json value = deployment.members().getOrDefault(name, JsonNull.NULL);
            if (Ascii.equalsIgnoreCase(name, "properties") && value instanceof JsonObject properties) {
                JsonObject.Builder others = JsonObject.builder();
                for (String property : properties.names()) {
                    Json inner = properties.members().getOrDefault(property, JsonNull.NULL);
                    if (Ascii.equalsIgnoreCase(property, "template")) {
                        template = Optional.of(object(inner, place + ".properties.template"));
                    } else {
                        others.put(property, inner);
                    }
                }
                around.put(name, others.build());
            } else {
                around.put(name, value);
            }
        }
        return new Details.Deployment(
                required(object, "roleDefinitionIds"),
                optional(object, "deploymentScope"),
                TemplateParser.parse(around.build(), place, counts),
                template);
    }

    private void checkThen(int size) throws PolicyException {
        int most = counts.limits().thenConditions();
        if (size > most) {
            throw new PolicyException(
                    PolicyFault.LIMIT_EXCEEDED, path, size + " operations (expected: at most " + most + ")");
        }
    }

    /** A misspelt key would silently widen what the effect does. */
    private void only(JsonObject object, Set<String> known) throws PolicyException {
        for (String name : object.names()) {
            if (counts.limits().strict() && !known.contains(Ascii.lower(name))) {
                throw invalid(path + "." + name, "is not known to this effect");
            }
        }
    }

    private Template required(JsonObject object, String name) throws PolicyException {
        return required(object, name, path);
    }

    private Template required(JsonObject object, String name, String place) throws PolicyException {
        return optional(object, name, place).orElseThrow(() -> invalid(place + "." + name, "is missing"));
    }

    private Optional<Template> optional(JsonObject object, String name) throws PolicyException {
        return optional(object, name, path);
    }

    private Optional<Template> optional(JsonObject object, String name, String place) throws PolicyException {
        Optional<Json> value = object.findIgnoreCase(name);
        return value.isPresent()
                ? Optional.of(TemplateParser.parse(value.get(), place + "." + name, counts))
                : Optional.empty();
    }

    private static JsonObject object(Json json, String place) throws PolicyException {
        if (json instanceof JsonObject object) {
            return object;
        }
        throw invalid(place, json.kind() + " (expected: an object)");
    }

    private static PolicyException invalid(String place, String reason) {
        return new PolicyException(PolicyFault.INVALID_RULE, place, reason);
    }
}
