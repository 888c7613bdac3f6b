package io.holdfast.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator and every function, by tables: src/test/resources/cases. */
class LanguageCasesTest {
    private static final EvaluationContext CONTEXT = new EvaluationContext(
            object("{\"name\":\"g1\",\"tags\":{\"Env\":\"test\"}}"),
            object("{\"subscriptionId\":\"s1\"}"),
            object("{\"apiVersion\":\"2025-01-13\"}"),
            object("{\"assignmentId\":\"/a/1\"}"),
            Instant.parse("2026-01-02T03:04:05Z"));
    private static final JsonObject MACHINE = object("""
            {"id":"/subscriptions/s1/resourceGroups/g1/providers/Microsoft.HybridCompute/machines/web01","name":"web01",
             "type":"Microsoft.HybridCompute/machines","location":"East US 2","tags":{"Env":"prod","cost center":"7"},
             "properties":{"disks":[{"size":10},{"size":20}]}}""");
    private static final JsonObject VALUES = object("""
            {"p":{"value":"v"},"list":{"value":["a","b"]},"map":{"value":{"k":{"x":1}}},"num":{"value":7},
             "flag":{"value":true}}""");

    private static JsonObject object(String text) {
        return (JsonObject) json(text);
    }

    private static Json json(String text) {
        try {
            return Json.parse(text);
        } catch (JsonException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    static Stream<CaseTable.Row> operators() {
        return CaseTable.rows("operators.txt");
    }

    static Stream<CaseTable.Row> functions() {
        return CaseTable.rows("functions.txt");
    }

    static Stream<CaseTable.Row> rules() {
        return CaseTable.rows("rules.txt");
    }

    /** What becomes of a rule: its effect's text, - for none, ! for a failure, refused. */
    private static String outcome(JsonObject rule, JsonObject resource) {
        try {
            CompiledPolicy policy = PolicyCompiler.compile(
                    PolicyDefinition.ofRule(rule, PolicyLimits.CUSTOM), VALUES, AliasTable.documentPaths());
            return switch (policy.tryOut(Subject.of(resource), CONTEXT)) {
                case Evaluation.Matched matched -> matched.effect().text();
                case Evaluation.Compliant _, Evaluation.NotApplicable _ -> "-";
                case Evaluation.Failed _ -> "!";
            };
        } catch (PolicyException e) {
            assertThat(e.path()).startsWith("policyRule");
            return "refused";
        }
    }

    private static JsonObject rule(JsonObject condition) {
        return JsonObject.of("if", condition, "then", JsonObject.of("effect", Json.of("audit")));
    }

    @ParameterizedTest
    @MethodSource("operators")
    void anOperatorHoldsAsTheTableSays(CaseTable.Row row) {
        String operator = row.cells().get(1);
        Json right = json(row.cells().get(2));
        boolean missing = row.cells().getFirst().equals("missing");
        JsonObject resource =
                missing ? JsonObject.EMPTY : JsonObject.of("v", json(row.cells().getFirst()));
        JsonObject field = rule(JsonObject.of("field", Json.of("v"), operator, right));
        String expected = switch (row.cells().get(3)) {
            case "true" -> "audit";
            case "false" -> "-";
            case "failure" -> "!";
            default -> "refused";
        };
        assertThat(outcome(field, resource)).as("field").isEqualTo(expected);
        if (!missing) {
            JsonObject value = rule(JsonObject.of("value", json(row.cells().getFirst()), operator, right));
            assertThat(outcome(value, resource)).as("value").isEqualTo(expected);
        }
        if (!expected.equals("refused")) {
            // what is only known when it is evaluated gives the same answer
            JsonObject later = rule(JsonObject.of("field", Json.of("v"), operator, Json.of("[field('w')]")));
            if (!right.equals(Json.ofNull())) {
                assertThat(outcome(later, resource.with("w", right)))
                        .as("computed")
                        .isEqualTo(expected);
            }
            JsonObject not = rule(JsonObject.of("not", JsonObject.of("field", Json.of("v"), operator, right)));
            String negated = expected.equals("audit") ? "-" : expected.equals("-") ? "audit" : "!";
            assertThat(outcome(not, resource)).as("not").isEqualTo(negated);
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void anExpressionHasTheValueOfTheTable(CaseTable.Row row) {
        Json expression = Json.of("[" + row.cells().getFirst() + "]");
        // nothing has this value, so the condition holds and the reason shows what the expression is
        JsonObject rule = rule(JsonObject.of("value", expression, "notEquals", Json.of("\u0001")));
        String expected = row.cells().get(1);
        try {
            CompiledPolicy policy = PolicyCompiler.compile(
                    PolicyDefinition.ofRule(rule, PolicyLimits.CUSTOM), VALUES, AliasTable.documentPaths());
            switch (policy.tryOut(Subject.of(MACHINE), CONTEXT)) {
                case Evaluation.Matched matched ->
                    assertThat(matched.reasons().getFirst().expressionValue()).isEqualTo(json(expected));
                case Evaluation.Failed(String reason) ->
                    assertThat(expected).as(reason).isEqualTo("failure");
                case Evaluation.Compliant _, Evaluation.NotApplicable _ ->
                    throw new AssertionError("the condition did not hold");
            }
        } catch (PolicyException e) {
            assertThat(expected).as(e.getMessage()).isEqualTo("refused");
            assertThat(e.path()).isEqualTo("policyRule.if.value");
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aRuleHasTheEffectOfTheTable(CaseTable.Row row) {
        assertThat(outcome(object(row.cells().get(0)), object(row.cells().get(1))))
                .isEqualTo(row.cells().get(2));
    }
}
