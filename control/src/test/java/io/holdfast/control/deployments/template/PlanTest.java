package io.holdfast.control.deployments.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final ResourceId GROUP = ResourceId.parse("/subscriptions/s1/resourceGroups/rg1");
    private static final String MACHINE =
            "/subscriptions/s1/resourceGroups/rg1/providers/Microsoft.HybridCompute/machines/";

    private static JsonObject json(String text) {
        try {
            return (JsonObject) Json.parseRelaxed(
                    text.replace('\'', '"').replace('`', '\'').getBytes(StandardCharsets.UTF_8), JsonLimits.DEFAULT);
        } catch (JsonException e) {
            throw new AssertionError(text, e);
        }
    }

    private static final Surroundings AROUND = new Surroundings(
            GROUP,
            json("{'name':'d1','properties':{}}"),
            json("{'name':'rg1','location':'local'}"),
            json("{'subscriptionId':'s1'}"),
            "t1");

    /** Single quotes stand for double ones, back quotes for the single ones of expressions. */
    private static Plan plan(String members, String parameters) {
        TemplateDocument template = TemplateDocument.parse(
                json("{'$schema':'https://x/deploymentTemplate.json#','contentVersion':'1.0.0.0'," + members + "}"));
        Map<String, Json> values =
                ParameterBinding.bind(template, json(parameters), AROUND, Instant.EPOCH, () -> "guid-1");
        return Plan.of(template, values, AROUND);
    }

    private static References views(Map<String, String> views, Plan plan) {
        return new References() {
            @Override
            public JsonObject view(ResourceId id) {
                return Optional.ofNullable(views.get(id.name()))
                        .map(PlanTest::json)
                        .orElseThrow(() -> new NotYet(id));
            }

            @Override
            public Optional<ResourceId> named(String name) {
                return plan.named(name);
            }
        };
    }

    private static Json output(String expression) {
        Plan plan = plan("'outputs':{'o':{'type':'object','value':{'v':'" + expression + "'}}}", "{}");
        return plan.outputs(References.NONE)
                .object("o")
                .flatMap(o -> o.object("value"))
                .flatMap(value -> value.find("v"))
                .orElseThrow();
    }

    @Test
    void parametersVariablesAndFunctionsMakeAResource() {
        Plan plan = plan("""
                 'parameters':{'name':{'type':'string'},'tag':{'type':'string','defaultValue':'[concat(`is-`,parameters(`name`))]'}},
                 'variables':{'full':'[toLower(variables(`half`))]','half':'[parameters(`name`)]'},
                 'resources':[{'type':'Microsoft.HybridCompute/machines','apiVersion':'2025-01-13','name':'[variables(`full`)]',
                  'location':'[resourceGroup().location]','tags':{'t':'[parameters(`tag`)]','literal':'[[brackets]'}}]\
                 """, "{'NAME':{'value':'M1'}}");
        Planned only = plan.resources().getFirst();
        assertThat(only.id()).hasToString(MACHINE + "m1");
        assertThat(plan.body(only, References.NONE))
                .isEqualTo(json("{'location':'local','tags':{'t':'is-M1','literal':'[brackets]'}}"));
    }

    @Test
    void copiesAreCountedOutAndOrdered() {
        Plan plan = plan("""
                  'resources':[
                   {'type':'Microsoft.HybridCompute/machines','apiVersion':'2025-01-13','name':'[concat(`m`,copyIndex(1))]',
                    'copy':{'name':'all','count':3,'mode':'serial','batchSize':2},'location':'local'},
                   {'type':'Microsoft.HybridCompute/machines/extensions','apiVersion':'2025-01-13','name':'m1/e','dependsOn':['all'],
                    'properties':{'settings':{'copy':[{'name':'list','count':2,'input':{'n':'[copyIndex(`list`)]'}}]}}}]\
                  """, "{}");
        List<Planned> made = plan.resources();
        assertThat(made).extracting(Planned::name).containsExactly("m1", "m2", "m3", "m1/e");
        assertThat(made.get(2).after())
                .containsExactlyInAnyOrder(
                        made.get(0).id().key(), made.get(1).id().key());
        assertThat(made.get(1).after()).isEmpty();
        assertThat(made.get(3).after()).hasSize(3);
        assertThat(plan.body(made.get(3), References.NONE))
                .isEqualTo(json("{'properties':{'settings':{'list':[{'n':0},{'n':1}]}}}"));
    }

    @Test
    void childrenExtensionResourcesAndScopesHaveTheRightIds() {
        Plan plan = plan("""
                 'resources':[
                  {'type':'Microsoft.HybridCompute/machines','apiVersion':'2025-01-13','name':'m1','resources':[
                    {'type':'extensions','apiVersion':'2025-01-13','name':'e'}]},
                  {'type':'Microsoft.HybridCompute/machines/providers/guestConfigurationAssignments','apiVersion':'2022-01-25',
                   'name':'m1/Microsoft.GuestConfiguration/g'},
                  {'type':'Microsoft.Authorization/locks','apiVersion':'2020-05-01','name':'l','scope':'Microsoft.HybridCompute/machines/m1'}]\
                 """, "{}");
        assertThat(plan.resources())
                .extracting(planned -> planned.id().toString())
                .containsExactly(
                        MACHINE + "m1",
                        MACHINE + "m1/extensions/e",
                        MACHINE + "m1/providers/Microsoft.GuestConfiguration/guestConfigurationAssignments/g",
                        MACHINE + "m1/providers/Microsoft.Authorization/locks/l");
        assertThat(plan.resources().get(1).after())
                .containsExactly((MACHINE + "m1").toLowerCase(java.util.Locale.ROOT));
    }

    @Test
    void aReferenceWaitsForItsResourceAndOutputsReadIt() {
        Plan plan = plan("""
                           'resources':[{'type':'Microsoft.HybridCompute/machines','apiVersion':'2025-01-13','name':'m1'},
                            {'type':'Microsoft.HybridCompute/machines','apiVersion':'2025-01-13','name':'m2',
                             'tags':{'other':'[reference(resourceId(`Microsoft.HybridCompute/machines`,`m1`)).vmId]'}}],
                           'outputs':{'id':{'type':'string','value':'[reference(`m1`,`2025-01-13`,`Full`).location]'},
                                      'key':{'type':'secureString','value':'[reference(`m1`).vmId]'}}\
                           """, "{}");
        Planned second = plan.resources().get(1);
        assertThatThrownBy(() -> plan.body(second, views(Map.of(), plan))).isInstanceOf(References.NotYet.class);
        References there = views(Map.of("m1", "{'location':'local','properties':{'vmId':'v-1'}}"), plan);
        assertThat(plan.body(second, there)).isEqualTo(json("{'tags':{'other':'v-1'}}"));
        assertThat(plan.outputs(there))
                .isEqualTo(json("{'id':{'type':'String','value':'local'},'key':{'type':'SecureString'}}"));
    }

    @Test
    void anOutputThatRefersToNoIdIsRefused() {
        for (String wrong : List.of("/x", "//", "/subscriptions", "nobody")) {
            Plan plan = plan(
                    "'resources':[],'outputs':{'o':{'type':'object','value':'[reference(`" + wrong + "`)]'}}", "{}");
            assertThatThrownBy(() -> plan.outputs(views(Map.of(), plan)))
                    .isInstanceOf(TemplateException.class)
                    .hasMessageContaining("reference() of '" + wrong + "'");
        }
    }

    @Test
    void aNestedTemplateIsEvaluatedOnceInsideOrOutside() {
        String nested = """
            'parameters':{'p':{'type':'string'}},
            'resources':[{'type':'Microsoft.Resources/deployments','apiVersion':'2021-04-01','name':'inner','resourceGroup':'rg2',
             'properties':{'mode':'Incremental','expressionEvaluationOptions':{'scope':'SCOPE'},
              'parameters':{'q':{'value':'[parameters(`p`)]'}},
              'template':{'outputs':{'o':{'type':'string','value':'[parameters(`p`)]'}}}}}]\
            """;
        Plan outer = plan(nested.replace("SCOPE", "outer"), "{'p':{'value':'[not an expression]'}}");
        Planned only = outer.resources().getFirst();
        assertThat(only.id())
                .hasToString("/subscriptions/s1/resourceGroups/rg2/providers/Microsoft.Resources/deployments/inner");
        assertThat(outer.body(only, References.NONE)
                        .object("properties")
                        .orElseThrow()
                        .compact())
                .contains("\"value\":\"[[not an expression]\"", "\"q\":{\"value\":\"[not an expression]\"}");
        Plan inner = plan(nested.replace("SCOPE", "Inner"), "{'p':{'value':'x'}}");
        assertThat(inner.body(inner.resources().getFirst(), References.NONE).compact())
                .contains("[parameters('p')]", "\"q\":{\"value\":\"x\"}");
    }

    @Test
    void aConditionLeavesAResourceOut() {
        Plan plan = plan("""
                 'resources':[{'type':'Microsoft.HybridCompute/machines','apiVersion':'2025-01-13','name':'m1',
                  'condition':'[equals(`a`,`A`)]'}]\
                 """, "{}");
        assertThat(plan.resources().getFirst().wanted())
                .as("equals looks at case here")
                .isFalse();
    }

    @Test
    void functionsOfTemplates() {
        assertThat(output("[subscriptionResourceId(`Microsoft.X/a/b`,`1`,`2`)]"))
                .isEqualTo(Json.of("/subscriptions/s1/providers/Microsoft.X/a/1/b/2"));
        assertThat(output("[resourceId(`rg9`,`Microsoft.X/a`,`1`)]"))
                .isEqualTo(Json.of("/subscriptions/s1/resourceGroups/rg9/providers/Microsoft.X/a/1"));
        assertThat(output("[extensionResourceId(`/x`,`Microsoft.X/a`,`1`)]"))
                .isEqualTo(Json.of("/x/providers/Microsoft.X/a/1"));
        assertThat(output("[deployment().name]")).isEqualTo(Json.of("d1"));
        assertThat(output("[if(equals(1,1),`yes`,variables(`missing`))]")).isEqualTo(Json.of("yes"));
        assertThat(output("[dateTimeAdd(`2020-01-31T00:00:00Z`,`-P1DT1H`,`yyyy-MM-dd HH`)]"))
                .isEqualTo(Json.of("2020-01-29 23"));
        assertThat(output("[dateTimeToEpoch(dateTimeFromEpoch(86400))]")).isEqualTo(Json.of(86_400));
        assertThat(output("[contains(createArray(`a`),`A`)]")).isEqualTo(Json.of(false));
    }

    @Test
    void defaultsAreFixedWhenTheyAreBound() {
        Plan plan = plan("""
                'parameters':{'id':{'type':'string','defaultValue':'[newGuid()]'},'now':{'type':'string','defaultValue':'[utcNow()]'}},
                'outputs':{'id':{'type':'string','value':'[concat(parameters(`id`),` `,parameters(`now`))]'}}\
                """, "{}");
        assertThat(plan.outputs(References.NONE).compact()).contains("guid-1 19700101T000000Z");
        refused("'outputs':{'o':{'type':'string','value':'[newGuid()]'}}", "{}", "newGuid() may not be called here");
    }

    private static void refused(String members, String parameters, String reason) {
        assertThatThrownBy(() -> plan(members, parameters).outputs(References.NONE))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void whatIsWrongIsSaid() {
        String machine =
                "{'type':'Microsoft.HybridCompute/machines','apiVersion':'2025-01-13','name':'%s','dependsOn':['%s']}";
        refused(
                "'resources':[" + machine.formatted("a", "b") + "," + machine.formatted("b", "a") + "]",
                "{}",
                "circular dependency");
        refused("'resources':[" + machine.formatted("a", "z") + "]", "{}", "'z' is not defined in the template");
        refused(
                "'resources':[" + machine.formatted("a", "a") + "," + machine.formatted("A", "a") + "]",
                "{}",
                "defined multiple times");
        refused(
                "'variables':{'a':'[variables(`b`)]','b':'[variables(`a`)]'},'outputs':{'o':{'type':'string','value':'[variables(`a`)]'}}",
                "{}",
                "needs itself");
        refused("'parameters':{'p':{'type':'int','maxValue':3}}", "{'p':{'value':4}}", "out of bounds");
        refused("'parameters':{'p':{'type':'string','allowedValues':['a']}}", "{'p':{'value':'b'}}", "not valid");
        refused("'parameters':{'p':{'type':'string'}}", "{}", "is not provided");
        refused("'parameters':{}", "{'p':{'value':'b'}}", "corresponds to no parameter");
        refused(
                "'outputs':{'o':{'type':'string','value':'[listKeys(`a`,`b`)]'}}",
                "{}",
                "the function 'listKeys' is not built");
        refused("'functions':[{'namespace':'n'}]", "{}", "not built");
        refused("'languageVersion':'2.0'", "{}", "not built");
        refused("'outputs':{'o':{'type':'array','value':'x'}}", "{}", "expected: the type Array");
        refused(
                "'resources':[{'type':'Microsoft.X/a','apiVersion':'2025-01-13','name':'[concat(`m`,copyIndex())]','copy':{'name':'c','count':801}}]",
                "{}",
                "0 to 800");
    }

    @Test
    void copiesInCopiesEnd() {
        String bomb =
                "{'copy':[{'name':'a','count':800,'input':{'copy':[{'name':'b','count':800,'input':{'copy':[{'name':'c','count':800,'input':1}]}}]}}]}";
        refused("'outputs':{'o':{'type':'object','value':" + bomb + "}}", "{}", "too many values");
    }

    @Test
    void aSecretStandsInNoMessage() {
        assertThatThrownBy(() -> plan(
                                "'parameters':{'s':{'type':'secureString'}},'outputs':{'o':{'type':'string','value':'[dateTimeAdd(parameters(`s`),`P1D`)]'}}",
                                "{'s':{'value':'hunter2'}}")
                        .outputs(References.NONE))
                .isInstanceOf(TemplateException.class)
                .hasMessageNotContaining("hunter2");
    }
}
