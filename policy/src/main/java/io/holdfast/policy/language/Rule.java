package io.holdfast.policy.language;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.EffectKind;
import io.holdfast.policy.PolicyException;
import io.holdfast.policy.PolicyFault;
import io.holdfast.policy.PolicyLimits;
import java.util.Optional;

/**
 * {@code policyRule}: when, and then what.
 *
 * @param effect a name, or an expression of the parameters
 * @param details as they stand; each effect reads them in its own way
 */
public record Rule(Condition condition, Template effect, Optional<Json> details, PolicyLimits limits) {
    public static Rule parse(Json json, PolicyLimits limits, String path) throws PolicyException {
        JsonObject rule = object(json, path, "if and then");
        for (String name : rule.names()) {
            if (!name.equalsIgnoreCase("if") && !name.equalsIgnoreCase("then")) {
                throw new PolicyException(
                        PolicyFault.INVALID_RULE, path + "." + name, "is not known (expected: if and then)");
            }
        }
        Counts counts = new Counts(limits);
        Condition condition =
                new ConditionParser(counts, limits.conditions()).parse(member(rule, "if", path), path + ".if");
        JsonObject then = object(member(rule, "then", path), path + ".then", "effect and details");
        Json effect = member(then, "effect", path + ".then");
        if (!(effect instanceof JsonString)) {
            throw new PolicyException(
                    PolicyFault.INVALID_RULE,
                    path + ".then.effect",
                    effect.kind() + " (expected: the name of an effect)");
        }
        return new Rule(
                condition,
                TemplateParser.parse(effect, path + ".then.effect", counts),
                then.findIgnoreCase("details").filter(value -> value != JsonNull.NULL),
                limits);
    }

    /** The details as the effect reads them. */
    public Details details(EffectKind kind, String path) throws PolicyException {
        return new DetailsParser(new Counts(limits), path + ".then.details").parse(kind, details);
    }

    private static Json member(JsonObject object, String name, String path) throws PolicyException {
        return object.findIgnoreCase(name)
                .orElseThrow(() -> new PolicyException(PolicyFault.INVALID_RULE, path, "has no " + name));
    }

    private static JsonObject object(Json json, String path, String expected) throws PolicyException {
        if (json instanceof JsonObject object) {
            return object;
        }
        throw new PolicyException(
                PolicyFault.INVALID_RULE, path, json.kind() + " (expected: an object with " + expected + ")");
    }
}
