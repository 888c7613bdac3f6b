package io.holdfast.control.deployments.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a template says, it is planned or refused, with the exceptions that are documented. */
class TemplateFuzzTest {
    private static final String SEED = """
        {"$schema":"https://x/deploymentTemplate.json#","contentVersion":"1.0.0.0","parameters":{"p":{"type":"string",
        "defaultValue":"[concat('a',newGuid())]"},"n":{"type":"int","defaultValue":2,"maxValue":5}},"variables":{"v":"[parameters('p')]",
        "copy":[{"name":"w","count":"[parameters('n')]","input":"[copyIndex('w')]"}]},"resources":[{"type":
        "Microsoft.HybridCompute/machines","apiVersion":"2025-01-13","name":"[format('m{0}',copyIndex())]","copy":{"name":"c",
        "count":3,"mode":"serial"},"tags":{"a":"[variables('v')]"},"resources":[{"type":"extensions","apiVersion":"2025-01-13",
        "name":"e","condition":"[not(equals(copyIndex(),1))]"}]},{"type":"Microsoft.Resources/deployments","apiVersion":"2021-04-01",
        "name":"n","dependsOn":["c"],"properties":{"template":{"x":"[resourceId('A.B/c','d')]"}}}],"outputs":{"o":{"type":"array",
        "value":"[variables('w')]"},"q":{"type":"array","copy":{"count":2,"input":"[copyIndex()]"}}}}\
        """;

    private static final Surroundings AROUND = new Surroundings(
            ResourceId.parse("/subscriptions/s1/resourceGroups/rg1"),
            JsonObject.EMPTY,
            JsonObject.EMPTY,
            JsonObject.EMPTY,
            "t");

    @Test
    void mutationsArePlannedOrRefused() {
        Random random = new Random(20_261_122);
        String[] pieces = {
            "[", "]", "'", "(", ")", "\"", "{", "}", ",", ":", "copy", "800", "-1", "null", "variables('v')", "[[", "/"
        };
        int planned = 0;
        for (int i = 0; i < 4000; i++) {
            StringBuilder text = new StringBuilder(SEED);
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, pieces[random.nextInt(pieces.length)]);
                    default -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
                }
            }
            planned += plan(text.toString()) ? 1 : 0;
        }
        assertThat(planned).as("some stay whole").isBetween(100, 3999);
    }

    /** A value goes through any number of nested templates as it is, whatever brackets it has. */
    @Test
    void valuesStayTheSameThroughNestedTemplates() {
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            JsonObject value = JsonObject.of("v", json(random, 3));
            assertThat(evaluated(JsonObject.of("p", Json.of("[parameters('p')]")), value))
                    .isEqualTo(JsonObject.of("p", value));
            JsonObject once = nested(value, "outer");
            assertThat(evaluated(once, JsonObject.EMPTY))
                    .as("evaluated outside, then inside")
                    .isEqualTo(JsonObject.of("p", value));
            assertThat(nested(value, "inner"))
                    .as("inside it stays an expression")
                    .isEqualTo(JsonObject.of("p", Json.of("[parameters('p')]")));
        }
    }

    private static Json json(Random random, int depth) {
        String[] texts = {"", "a", "[b]", "[[c]", "[", "]", "[[[d]]]", "[parameters('p')]", "it''s"};
        return switch (random.nextInt(depth > 0 ? 5 : 3)) {
            case 0 -> Json.of(texts[random.nextInt(texts.length)]);
            case 1 -> Json.of(random.nextInt(100));
            case 2 -> Json.of(random.nextBoolean());
            case 3 -> io.holdfast.kernel.json.JsonArray.of(json(random, depth - 1), json(random, depth - 1));
            default -> JsonObject.of("m", json(random, depth - 1), "n", json(random, depth - 1));
        };
    }

    private static JsonObject document(JsonObject members) {
        return members.toBuilder()
                .put("$schema", "x")
                .put("contentVersion", "1.0.0.0")
                .put(
                        "parameters",
                        JsonObject.of("p", JsonObject.of("type", Json.of("object"), "defaultValue", JsonObject.EMPTY)))
                .build();
    }

    private static Plan planned(JsonObject members, JsonObject value) {
        TemplateDocument template = TemplateDocument.parse(document(members));
        Map<String, Json> values = ParameterBinding.bind(
                template, JsonObject.of("p", JsonObject.of("value", value)), AROUND, Instant.EPOCH, () -> "g");
        return Plan.of(template, values, AROUND);
    }

    private static JsonObject evaluated(JsonObject json, JsonObject value) {
        return planned(
                        JsonObject.of(
                                "outputs", JsonObject.of("o", JsonObject.of("type", Json.of("object"), "value", json))),
                        value)
                .outputs(References.NONE)
                .object("o")
                .flatMap(output -> output.object("value"))
                .orElseThrow();
    }

    /** What becomes of {@code {"p": "[parameters('p')]"}} in a nested template. */
    private static JsonObject nested(JsonObject value, String scope) {
        JsonObject properties = JsonObject.of(
                "template",
                JsonObject.of("p", Json.of("[parameters('p')]")),
                "expressionEvaluationOptions",
                JsonObject.of("scope", Json.of(scope)));
        Plan plan = planned(
                JsonObject.of(
                        "resources",
                        io.holdfast.kernel.json.JsonArray.of(JsonObject.builder()
                                .put("type", "Microsoft.Resources/deployments")
                                .put("apiVersion", "2021-04-01")
                                .put("name", "n")
                                .put("properties", properties)
                                .build())),
                value);
        return plan.body(plan.resources().getFirst(), References.NONE)
                .object("properties")
                .flatMap(made -> made.object("template"))
                .orElseThrow();
    }

    private static boolean plan(String text) {
        try {
            if (!(Json.parseRelaxed(text.getBytes(StandardCharsets.UTF_8), JsonLimits.DEFAULT)
                    instanceof JsonObject json)) {
                return false;
            }
            TemplateDocument template = TemplateDocument.parse(json);
            Map<String, Json> values =
                    ParameterBinding.bind(template, JsonObject.EMPTY, AROUND, Instant.EPOCH, () -> "g");
            Plan plan = Plan.of(template, values, AROUND);
            plan.resources().forEach(resource -> plan.body(resource, References.NONE));
            plan.outputs(References.NONE);
            return true;
        } catch (JsonException | TemplateException | ProblemException _) {
            return false;
        }
    }
}
