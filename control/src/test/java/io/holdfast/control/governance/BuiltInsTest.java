package io.holdfast.control.governance;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.AliasTable;
import io.holdfast.policy.Edits;
import io.holdfast.policy.Effect;
import io.holdfast.policy.Evaluation;
import io.holdfast.policy.EvaluationContext;
import io.holdfast.policy.Initiative;
import io.holdfast.policy.PolicyCompiler;
import io.holdfast.policy.PolicyDefinition;
import io.holdfast.policy.PolicyLimits;
import io.holdfast.policy.Subject;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Every definition that comes with the control plane is one that an operator could have written. */
class BuiltInsTest {
    @Test
    void theyKeepTheLimitsOfCustomOnesAndNameOnlyAliasesThatExist() throws Exception {
        Map<ResourceId, JsonObject> all = BuiltIns.all();
        assertThat(all).hasSizeGreaterThan(15);
        for (Map.Entry<ResourceId, JsonObject> entry : all.entrySet()) {
            JsonObject properties = entry.getValue().object("properties").orElseThrow();
            assertThat(properties.string("displayName"))
                    .as(entry.getKey().name())
                    .isPresent();
            if (entry.getKey().type().equals(PolicyTypes.DEFINITION)) {
                PolicyDefinition definition = PolicyDefinition.parse(entry.getValue(), PolicyLimits.CUSTOM);
                assertThat(definition.storedOnly()).as(entry.getKey().name()).isEmpty();
                assertThat(definition.unknownAliases(AliasTable.builtIn()))
                        .as(entry.getKey().name())
                        .isEmpty();
            } else {
                for (Initiative.Member member :
                        Initiative.parse(entry.getValue()).members()) {
                    assertThat(all).containsKey(ResourceId.parse(member.policyDefinitionId()));
                }
            }
        }
    }

    /** The id of a definition, a machine's properties, and what becomes of it. */
    private static Evaluation judged(String name, String properties) throws Exception {
        JsonObject document = Objects.requireNonNull(
                BuiltIns.all().get(ResourceId.ROOT.provider("Microsoft.Authorization", "policyDefinitions", name)));
        JsonObject machine = (JsonObject) Json.parse("""
                {"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.HybridCompute/machines/m", "name": "m",
                 "type": "Microsoft.HybridCompute/machines", "location": "local", "tags": {}, "properties": %s}""".formatted(properties));
        return PolicyCompiler.compile(
                        PolicyDefinition.parse(document, PolicyLimits.CUSTOM), JsonObject.EMPTY, AliasTable.builtIn())
                .evaluate(Subject.of(machine), EvaluationContext.at(Instant.parse("2026-11-22T00:00:00Z")));
    }

    /** The properties of a machine after a definition has changed them. */
    private static String changed(String name, String properties) throws Exception {
        Evaluation.Matched matched = (Evaluation.Matched) judged(name, properties);
        Edits.Result result = Edits.apply(
                JsonObject.of("properties", Json.parse(properties)), ((Effect.Modify) matched.effect()).edits());
        return ((Edits.Result.Applied) result)
                .document()
                .object("properties")
                .orElseThrow()
                .compact();
    }

    @Test
    void bootIntegrityIsSwitchedOnWhereNobodyHasSaidAnything() throws Exception {
        String monitoring = "holdfast-boot-integrity-monitoring";
        String on = "\"integrityMonitoring\":{\"enabled\":true}";
        assertThat(changed(monitoring, "{}")).isEqualTo("{\"securityProfile\":{" + on + "}}");
        assertThat(changed(monitoring, "{\"securityProfile\":{\"securityType\":\"Standard\"}}"))
                .isEqualTo("{\"securityProfile\":{\"securityType\":\"Standard\"," + on + "}}");
        assertThat(changed(monitoring, "{\"securityProfile\":{\"integrityMonitoring\":{}}}"))
                .isEqualTo("{\"securityProfile\":{" + on + "}}");
        assertThat(judged(monitoring, "{\"securityProfile\": {\"integrityMonitoring\": {\"enabled\": false}}}"))
                .isNotInstanceOf(Evaluation.Matched.class);
    }

    @Test
    void secureBootAndTpmAreJudgedByWhatWasAttested() throws Exception {
        String secureBoot = "97566dd7-78ae-4997-8b36-1c7bfe0d8121";
        String tpm = "1c30f9cd-b84c-49cc-aa2c-9288447cc3b3";
        assertThat(judged(secureBoot, "{\"bootIntegrity\": {\"status\": \"Unhealthy\", \"secureBoot\": false}}"))
                .isInstanceOf(Evaluation.Matched.class);
        assertThat(judged(secureBoot, "{\"bootIntegrity\": {\"status\": \"Healthy\", \"secureBoot\": true}}"))
                .isNotInstanceOf(Evaluation.Matched.class);
        assertThat(judged(secureBoot, "{}")).isNotInstanceOf(Evaluation.Matched.class);
        assertThat(judged(tpm, "{\"bootIntegrity\": {\"status\": \"NotSupported\"}}"))
                .isInstanceOf(Evaluation.Matched.class);
        assertThat(judged(tpm, "{}")).isNotInstanceOf(Evaluation.Matched.class);
    }
}
