package io.holdfast.policy;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;

/** JSON in tests: single quotes stand for double ones. */
final class Texts {
    static final EvaluationContext CONTEXT = EvaluationContext.at(Instant.parse("2026-01-02T03:04:05Z"));

    private Texts() {}

    static JsonObject object(String text) {
        try {
            return (JsonObject) Json.parse(text.replace('\'', '"'));
        } catch (JsonException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    static CompiledPolicy policy(String definition, String values) throws PolicyException {
        return PolicyCompiler.compile(
                PolicyDefinition.parse(object(definition), PolicyLimits.CUSTOM), object(values), AliasTable.builtIn());
    }

    /** A definition of mode Indexed that has no parameters. */
    static CompiledPolicy rule(String condition, String then) throws PolicyException {
        return policy("{'mode':'Indexed','policyRule':{'if':" + condition + ",'then':" + then + "}}", "{}");
    }

    static Subject machine(String more) {
        return Subject.of(object(
                "{'id':'/subscriptions/s/resourceGroups/g/providers/Microsoft.HybridCompute/machines/m','name':'m',"
                        + "'type':'Microsoft.HybridCompute/machines','location':'local'"
                        + (more.isEmpty() ? "" : "," + more)
                        + "}"));
    }
}
