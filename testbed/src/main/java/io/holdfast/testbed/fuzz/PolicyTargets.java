package io.holdfast.testbed.fuzz;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.AliasTable;
import io.holdfast.policy.CompiledPolicy;
import io.holdfast.policy.EvaluationContext;
import io.holdfast.policy.Initiative;
import io.holdfast.policy.PolicyCompiler;
import io.holdfast.policy.PolicyDefinition;
import io.holdfast.policy.PolicyException;
import io.holdfast.policy.PolicyLimits;
import io.holdfast.policy.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Policies: reading, binding, evaluating. */
final class PolicyTargets {
    private static final Set<Class<? extends Exception>> REFUSALS = Set.of(JsonException.class, PolicyException.class);
    private static final EvaluationContext CONTEXT = EvaluationContext.at(Instant.parse("2026-01-02T03:04:05Z"));
    private static final String MACHINE = """
            {"id":"/subscriptions/s/resourceGroups/g/providers/Microsoft.HybridCompute/machines/m","name":"m",
             "type":"Microsoft.HybridCompute/machines","location":"local","tags":{"env":"prod"},
             "properties":{"osName":"linux","list":[{"a":1},{"a":"x"}]}}""";

    private PolicyTargets() {}

    static List<Target> all() {
        return List.of(
                new Target(
                        "policy-definition",
                        Targets.utf8("""
                                {"name":"d","properties":{"mode":"Indexed","parameters":{"e":{"type":"String",
                                "defaultValue":"Audit","allowedValues":["Audit","Deny"]}},"policyRule":{"if":{"allOf":[
                                {"field":"type","equals":"Microsoft.HybridCompute/machines"},{"not":{"anyOf":[
                                {"field":"tags['env']","in":["a","b"]},{"value":"[length(field('name'))]","less":1}]}},
                                {"field":"Microsoft.HybridCompute/imageOffer","like":"l*"}]},
                                "then":{"effect":"[parameters('e')]"}}}}""", """
                                {"policyRule":{"if":{"field":"name","exists":"true"},"then":{"effect":"modify","details":{
                                "roleDefinitionIds":["/r"],"operations":[{"operation":"addOrReplace","field":"tags.a",
                                "value":"[concat(field('name'),'x')]","condition":"[equals(1,1)]"}]}}}}""", """
                                {"policyRule":{"if":{"field":"name","match":"?"},"then":{"effect":"auditIfNotExists","details":{
                                "type":"Microsoft.HybridCompute/machines/extensions","evaluationDelay":"PT10M",
                                "existenceCondition":{"field":"name","equals":"[field('name')]"}}}}}"""),
                        bytes -> definition((JsonObject) object(bytes)),
                        REFUSALS),
                new Target(
                        "policy-rule",
                        Targets.utf8("""
                                {"if":{"count":{"field":"properties.list[*]","where":{"value":"[current('properties.list[*].a')]",
                                "greater":0}},"equals":1},"then":{"effect":"audit"}}""", """
                                {"if":{"count":{"value":["a","b"],"name":"n","where":{"field":"[concat('tags[',current('n'),']')]",
                                "exists":false}},"notEquals":0},"then":{"effect":"deny"}}""", """
                                {"if":{"value":"[if(contains(split(field('id'),'/'),'g'),padLeft(first(createArray(1,2)),3,'0'),addDays(utcNow(),-5))]","equals":"001"},"then":{"effect":"audit"}}"""),
                        bytes -> run(
                                PolicyDefinition.ofRule((JsonObject) object(bytes), PolicyLimits.CUSTOM),
                                AliasTable.documentPaths()),
                        REFUSALS),
                Target.text(
                        "policy-expression",
                        List.of(
                                "concat('a', string(field('tags').env), toUpper(substring(field('name'), 0, 1)))",
                                "ipRangeContains('10.0.0.0/8', '10.1.2.3-10.1.2.9')",
                                "union(createObject('a', range(1, 3)), json('{\"b\": 1}')).a[1]",
                                "format('{0}-{1}', base64(uniqueString('x')), max(3, int('5')))"),
                        PolicyTargets::expression,
                        PolicyException.class),
                new Target(
                        "policy-initiative",
                        Targets.utf8("""
                                {"properties":{"parameters":{"a":{"type":"Array","defaultValue":[1]}},"policyDefinitionGroups":[
                                {"name":"g"}],"policyDefinitions":[{"policyDefinitionId":"/d","groupNames":["g"],
                                "parameters":{"p":{"value":"[first(parameters('a'))]"}}}]}}"""),
                        bytes -> initiative((JsonObject) object(bytes)),
                        REFUSALS),
                new Target(
                        "policy-aliases", Targets.utf8("""
                                [{"namespace":"N","resourceTypes":[{"resourceType":"t","capabilities":"SupportsTags","aliases":[
                                {"name":"N/t/a","defaultPath":"properties.a[*].b['c d']","paths":[{"path":"x.y[0]",
                                "apiVersions":["2020-01-01"]}],"defaultMetadata":{"attributes":"Modifiable"}}]}]}]"""), bytes -> AliasTable.parse(Json.parse(bytes)), REFUSALS));
    }

    private static Json object(byte[] bytes) throws JsonException {
        Json json = Json.parse(bytes);
        if (json instanceof JsonObject) {
            return json;
        }
        throw new JsonException("no object", 0, 0);
    }

    private static void definition(JsonObject document) throws PolicyException, JsonException {
        run(PolicyDefinition.parse(document, PolicyLimits.CUSTOM), AliasTable.builtIn());
    }

    private static void run(PolicyDefinition definition, AliasTable aliases) throws PolicyException, JsonException {
        CompiledPolicy policy = PolicyCompiler.compile(definition, JsonObject.EMPTY, aliases);
        Subject machine = Subject.of((JsonObject) Json.parse(MACHINE));
        policy.evaluate(machine, CONTEXT);
        policy.tryOut(machine, CONTEXT);
    }

    private static void expression(String text) throws PolicyException, JsonException {
        JsonObject rule = JsonObject.of(
                "if",
                JsonObject.of("value", Json.of("[" + text + "]"), "notEquals", Json.of("x")),
                "then",
                JsonObject.of("effect", Json.of("audit")));
        run(PolicyDefinition.ofRule(rule, PolicyLimits.CUSTOM), AliasTable.documentPaths());
    }

    private static void initiative(JsonObject document) throws PolicyException {
        Initiative initiative = Initiative.parse(document);
        for (Initiative.Member member : initiative.members()) {
            initiative.memberParameters(member, JsonObject.EMPTY);
        }
    }
}
