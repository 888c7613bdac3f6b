package io.holdfast.policy;

import static io.holdfast.policy.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Definitions, parameters, initiatives, alias tables. */
class DefinitionsTest {
    private static final String RULE = "'policyRule':{'if':{'field':'name','equals':'x'},'then':{'effect':'audit'}}";

    private static PolicyDefinition parse(String text) throws PolicyException {
        return PolicyDefinition.parse(object(text), PolicyLimits.CUSTOM);
    }

    @Test
    void theWholeResourceOrItsPropertiesAlone() throws Exception {
        PolicyDefinition whole = parse(
                "{'id':'/providers/Microsoft.Authorization/policyDefinitions/d1','name':'d1','properties':{'displayName':'D',"
                        + "'mode':'indexed','policyType':'BuiltIn','metadata':{'version':'3.1.0'},'versions':['3.1.0','3.0.0'],"
                        + RULE + "}}");
        assertThat(whole.name()).isEqualTo("d1");
        assertThat(whole.displayName()).isEqualTo("D");
        assertThat(whole.version()).isEqualTo("3.1.0");
        assertThat(whole.versions()).containsExactly("3.1.0", "3.0.0");
        assertThat(whole.indexed()).isTrue();
        assertThat(parse("{'mode':'ALL'," + RULE + "}").indexed()).isFalse();
        assertThat(parse("{" + RULE + "}").indexed()).isTrue();
    }

    @Test
    void otherModesAndStaticDefinitionsAreOnlyStored() throws Exception {
        PolicyDefinition kubernetes = parse("{'mode':'Microsoft.Kubernetes.Data','policyRule':{'anything':1}}");
        assertThat(kubernetes.storedOnly())
                .hasValueSatisfying(why -> assertThat(why).contains("Kubernetes"));
        assertThat(parse("{'policyType':'Static','policyRule':{}}").storedOnly())
                .isPresent();
        assertThatThrownBy(() -> PolicyCompiler.compile(kubernetes, JsonObject.EMPTY, AliasTable.builtIn()))
                .isInstanceOfSatisfying(
                        PolicyException.class, e -> assertThat(e.fault()).isEqualTo(PolicyFault.STORED_ONLY));
        assertThatThrownBy(() -> parse("{'mode':'Some'," + RULE + "}")).hasMessageContaining("mode: 'Some'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "String   | 'a'   | 5",
                "string   | ''    | true",
                "Array    | [1]   | 'a'",
                "Object   | {}    | []",
                "Boolean  | true  | 'true'",
                "Integer  | 5     | 5.5",
                "Float    | 5.5   | '5'",
                "DateTime | 'now' | 5",
            })
    void eachTypeTakesItsValues(String type, String good, String bad) throws Exception {
        PolicyDefinition definition = parse("{'parameters':{'P':{'type':'" + type + "'}}," + RULE + "}");
        PolicyCompiler.compile(definition, object("{'p':{'value':" + good + "}}"), AliasTable.builtIn());
        assertThatThrownBy(() ->
                        PolicyCompiler.compile(definition, object("{'p':{'value':" + bad + "}}"), AliasTable.builtIn()))
                .isInstanceOfSatisfying(
                        PolicyException.class,
                        e -> assertThat(e.fault()).isEqualTo(PolicyFault.INVALID_PARAMETER_VALUE));
    }

    @Test
    void valuesMustBeThereKnownAllowedAndFitTheSchema() throws Exception {
        PolicyDefinition definition = parse("{'parameters':{'a':{'type':'Array','allowedValues':['x','y']},"
                + "'o':{'type':'Object','defaultValue':{},'schema':{'type':'object','required':['n'],"
                + "'properties':{'n':{'type':'integer','minimum':1}},'additionalProperties':false}}}," + RULE + "}");
        assertThat(fault(definition, "{}")).isEqualTo(PolicyFault.MISSING_PARAMETER);
        assertThat(fault(definition, "{'b':{'value':1}}")).isEqualTo(PolicyFault.UNDEFINED_PARAMETER);
        assertThat(fault(definition, "{'a':{'value':['X']}}")).isEqualTo(PolicyFault.VALUE_NOT_ALLOWED);
        assertThat(fault(definition, "{'a':['x']}")).isEqualTo(PolicyFault.INVALID_PARAMETER_VALUE);
        String good = "{'a':{'value':['y']},'o':{'value':";
        for (String bad : List.of("{}", "{'n':0}", "{'n':'1'}", "{'n':1,'m':2}")) {
            assertThat(fault(definition, good + bad + "}}")).isEqualTo(PolicyFault.INVALID_PARAMETER_VALUE);
        }
        PolicyCompiler.compile(definition, object(good + "{'n':1}}}"), AliasTable.builtIn());
    }

    private static PolicyFault fault(PolicyDefinition definition, String values) {
        try {
            PolicyCompiler.compile(definition, object(values), AliasTable.builtIn());
        } catch (PolicyException e) {
            return e.fault();
        }
        throw new AssertionError("taken: " + values);
    }

    @Test
    void aParameterThatIsNotDefinedIsRefused() {
        assertThatThrownBy(() -> parse("{'policyRule':{'if':{'value':'[parameters(\\u0027p\\u0027)]','equals':1},"
                        + "'then':{'effect':'audit'}}}"))
                .hasMessage("policyRule: uses the parameter 'p', which is not defined");
        assertThatThrownBy(() -> parse("{'parameters':{'a':{'type':'Text'}}," + RULE + "}"))
                .hasMessageContaining("parameters.a.type: \"Text\"");
        assertThatThrownBy(() -> parse("{'parameters':{'a':{'type':'String'},'A':{'type':'String'}}," + RULE + "}"))
                .hasMessageContaining("stands twice");
    }

    @Test
    void theLimitsHoldForCustomDefinitionsOnly() throws Exception {
        JsonObject.Builder parameters = JsonObject.builder();
        for (int i = 0; i < 21; i++) {
            parameters.put("p" + i, object("{'type':'String'}"));
        }
        JsonObject many = object("{" + RULE + "}").with("parameters", parameters.build());
        assertThatThrownBy(() -> PolicyDefinition.parse(many, PolicyLimits.CUSTOM))
                .isInstanceOfSatisfying(
                        PolicyException.class, e -> assertThat(e.fault()).isEqualTo(PolicyFault.LIMIT_EXCEEDED));
        assertThat(PolicyDefinition.parse(many, PolicyLimits.BUILT_IN)
                        .parameters()
                        .all())
                .hasSize(21);
        assertLimit("[" + "not(".repeat(64) + "true()" + ")".repeat(64) + "]");
        assertLimit("['" + "x".repeat(81_920) + "']");
        assertLimit("[createArray(" + "1,".repeat(128) + "1)]");
        List<Json> conditions = new ArrayList<>();
        for (int i = 0; i < 4097; i++) {
            conditions.add(object("{'field':'name','equals':'x'}"));
        }
        JsonObject wide = JsonObject.of(
                "if", JsonObject.of("allOf", new JsonArray(conditions)), "then", object("{'effect':'audit'}"));
        assertThatThrownBy(() -> PolicyDefinition.ofRule(wide, PolicyLimits.CUSTOM))
                .hasMessageContaining("too many conditions (expected: at most 4096)");
        List<Json> counts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            counts.add(object("{'count':{'field':'l[*]'},'equals':1}"));
        }
        JsonObject counted = JsonObject.of(
                "if", JsonObject.of("anyOf", new JsonArray(counts)), "then", object("{'effect':'audit'}"));
        assertThatThrownBy(() -> PolicyDefinition.ofRule(counted, PolicyLimits.CUSTOM))
                .hasMessageContaining("too many counts over 'l[*]'");
    }

    private static void assertLimit(String expression) {
        JsonObject rule = JsonObject.of(
                "if",
                JsonObject.of("value", Json.of(expression), "equals", Json.of(1)),
                "then",
                object("{'effect':'audit'}"));
        assertThatThrownBy(() -> PolicyDefinition.ofRule(rule, PolicyLimits.CUSTOM))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("expected: at most");
    }

    @Test
    void anInitiativeGivesItsMembersTheirValues() throws Exception {
        Initiative initiative = Initiative.parse(
                object("""
                        {'name':'i','properties':{'displayName':'I','parameters':{'Names':{'type':'Array','defaultValue':['b']}},
                         'policyDefinitionGroups':[{'name':'AC-1','category':'Access','additionalMetadataId':'/m/1'}],
                         'policyDefinitions':[{'policyDefinitionId':'/providers/x/policyDefinitions/d1','definitionVersion':'1.*.*',
                           'policyDefinitionReferenceId':'r1','groupNames':['ac-1'],
                           'parameters':{'list':{'value':"[union(createArray('a'), parameters('names'))]"}}}]}}""".replace("('a')", "(\\u0027a\\u0027)").replace("('names')", "(\\u0027names\\u0027)")));
        Initiative.Member member = initiative.members().getFirst();
        assertThat(member.definitionVersion()).contains("1.*.*");
        assertThat(initiative.groups().getFirst().additionalMetadataId()).contains("/m/1");
        assertThat(initiative.memberParameters(member, JsonObject.EMPTY))
                .isEqualTo(object("{'list':{'value':['a','b']}}"));
        assertThat(initiative.memberParameters(member, object("{'names':{'value':['c']}}")))
                .isEqualTo(object("{'list':{'value':['a','c']}}"));
        assertThat(initiative.bind(member, parse("{'parameters':{'list':{'type':'Array'}}," + RULE + "}")))
                .isEmpty();
        assertThatThrownBy(() -> initiative.bind(member, parse("{" + RULE + "}")))
                .hasMessageContaining("has no such parameter");
        assertThatThrownBy(() -> initiative.bind(
                        member,
                        parse("{'parameters':{'list':{'type':'Array'},'more':{'type':'String'}}," + RULE + "}")))
                .hasMessageContaining("parameters.more: has no value");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'policyDefinitions':[{}]}                                                     | policyDefinitionId",
                "{'policyDefinitions':'x'}                                                      | expected: an array",
                "{'policyDefinitions':[{'policyDefinitionId':'/d','groupNames':['g']}]}         | the name of a group",
                "{'policyDefinitionGroups':[{'name':'g'},{'name':'G'}]}                         | no other group has",
                "{'policyDefinitions':[{'policyDefinitionId':'/d','parameters':{'a':{'value':'[parameters(\\u0027x\\u0027)]'}}}]} | not defined",
            })
    void otherInitiativesAreRefused(String text, String why) {
        assertThatThrownBy(() -> Initiative.parse(object(text)))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining(why);
    }

    @Test
    void anAliasHasItsPathByTypeAndVersion() throws Exception {
        AliasTable table = AliasTable.parse(object("""
                {'value':[{'namespace':'Contoso.Web','resourceTypes':[{'resourceType':'sites','capabilities':'SupportsTags, SupportsLocation',
                  'aliases':[{'name':'Contoso.Web/sites/port','defaultPath':'properties.port','paths':[
                    {'path':'properties.old.port','apiVersions':['2020-01-01']}],
                    'defaultMetadata':{'type':'Integer','attributes':'Modifiable'}},
                   {'name':'Contoso.Web/sites/fixed','defaultPath':'properties.fixed','defaultMetadata':{'attributes':'None'}}]},
                  {'resourceType':'plans','aliases':null}]}]}"""));
        Alias port = table.find("contoso.web/SITES", "contoso.web/sites/PORT").orElseThrow();
        assertThat(port.path(Optional.empty())).hasToString("properties.port");
        assertThat(port.path(Optional.of("2020-01-01"))).hasToString("properties.old.port");
        assertThat(port.modifiable()).contains(true);
        assertThat(table.indexed("Contoso.Web/sites")).contains(true);
        assertThat(table.knows("Contoso.Web/sites/none")).isFalse();
        CompiledPolicy policy = PolicyCompiler.compile(
                parse("{'mode':'All','policyRule':{'if':{'field':'Contoso.Web/sites/port','equals':80},"
                        + "'then':{'effect':'deny'}}}"),
                JsonObject.EMPTY,
                table);
        Subject site = Subject.of(object("{'type':'Contoso.Web/sites','properties':{'old':{'port':80}}}"));
        assertThat(policy.evaluate(site, Texts.CONTEXT)).isInstanceOf(Evaluation.Compliant.class);
        assertThat(policy.evaluate(site.atApiVersion("2020-01-01"), Texts.CONTEXT))
                .isInstanceOf(Evaluation.Matched.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'value':[{}]}",
                "[1]",
                "{'a':1}",
                "{'value':[{'namespace':'n','resourceTypes':[{'resourceType':'t','aliases':[{'name':'a'}]}]}]}",
                "{'value':[{'namespace':'n','resourceTypes':[{'resourceType':'t','aliases':[{'name':'a','defaultPath':'x['}]}]}]}",
            })
    void otherAliasTablesAreRefused(String text) {
        assertThatThrownBy(() -> AliasTable.parse(Json.parse(text.replace('\'', '"'))))
                .isInstanceOfSatisfying(
                        PolicyException.class, e -> assertThat(e.fault()).isEqualTo(PolicyFault.INVALID_ALIASES));
    }

    @Test
    void theBuiltInTableKnowsMachines() {
        AliasTable table = AliasTable.builtIn();
        assertThat(table.find("Microsoft.HybridCompute/machines", "Microsoft.HybridCompute/imageOffer")
                        .orElseThrow()
                        .defaultPath())
                .hasToString("properties.osName");
        assertThat(table.size()).isGreaterThan(500);
        assertThat(table.knows("Microsoft.Compute/imagePublisher")).isTrue();
        assertThatThrownBy(() -> AliasTable.parseTsv(List.of("a\tb"))).hasMessageContaining("line 1: 2 cells");
    }
}
