package io.holdfast.policy;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.language.Counts;
import io.holdfast.policy.language.Details;
import io.holdfast.policy.language.Rule;
import io.holdfast.policy.program.EffectText;
import io.holdfast.policy.program.Known;
import io.holdfast.policy.program.Program;
import io.holdfast.policy.program.ShownDetails;
import java.util.Map;

/** Binds a definition to the parameters of an assignment. */
public final class PolicyCompiler {
    private PolicyCompiler() {}

    /**
     * Makes the policy.
     *
     * @param parameterValues {@code {name: {"value": …}}}, as an assignment has them
     * @throws PolicyException for values that the definition does not take, an effect that does not exist, or a definition
     *     that is only stored
     */
    public static CompiledPolicy compile(PolicyDefinition definition, JsonObject parameterValues, AliasTable aliases)
            throws PolicyException {
        Map<String, Json> values = definition.parameters().bind(parameterValues, definition.name());
        if (definition.storedOnly().isPresent()) {
            throw new PolicyException(
                    PolicyFault.STORED_ONLY, "mode", definition.storedOnly().get());
        }
        Rule rule = definition.rule().orElseThrow();
        Known known = new Known(values, rule.limits().valueIterations());
        String effect = EffectText.of(rule.effect(), known);
        EffectKind kind = EffectKind.of(effect)
                .orElseThrow(() -> new PolicyException(
                        PolicyFault.INVALID_RULE,
                        "policyRule.then.effect",
                        "'" + effect + "' (expected: an effect such as audit)"));
        Details details = rule.details(kind, "policyRule");
        return new CompiledPolicy(
                definition,
                new Program.Source(
                        rule, kind, effect, details, ShownDetails.of(kind, rule.details(), new Counts(rule.limits()))),
                known,
                aliases);
    }
}
