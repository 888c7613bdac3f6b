package io.holdfast.policy;

import static io.holdfast.policy.Texts.CONTEXT;
import static io.holdfast.policy.Texts.machine;
import static io.holdfast.policy.Texts.object;
import static io.holdfast.policy.Texts.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectsTest {
    private static final String MACHINES = "{'field':'type','equals':'Microsoft.HybridCompute/machines'}";

    private static Effect effect(String then, Subject subject) throws PolicyException {
        Evaluation evaluation = rule(MACHINES, then).evaluate(subject, CONTEXT);
        assertThat(evaluation).isInstanceOf(Evaluation.Matched.class);
        return ((Evaluation.Matched) evaluation).effect();
    }

    @ParameterizedTest
    @CsvSource({"audit,Audit", "AUDIT,Audit", "Deny,Deny"})
    void theSimpleOnesKeepTheirSpelling(String text, String kind) throws Exception {
        Effect effect = effect("{'effect':'" + text + "'}", machine(""));
        assertThat(effect.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(effect.text()).isEqualTo(text);
    }

    @Test
    void theParameterChoosesTheEffect() throws Exception {
        String definition = "{'parameters':{'effect':{'type':'String','allowedValues':['Audit','Disabled'],"
                + "'defaultValue':'Audit'}},'policyRule':{'if':" + MACHINES
                + ",'then':{'effect':'[parameters(''effect'')]'}}}";
        definition = definition.replace("''effect''", "\\u0027effect\\u0027");
        assertThat(Texts.policy(definition, "{}").effect()).isEqualTo(EffectKind.AUDIT);
        CompiledPolicy off = Texts.policy(definition, "{'effect':{'value':'Disabled'}}");
        assertThat(off.evaluate(machine(""), CONTEXT)).isInstanceOf(Evaluation.NotApplicable.class);
        assertThat(off.tryOut(machine(""), CONTEXT)).isInstanceOf(Evaluation.Matched.class);
        String text = definition;
        assertThatThrownBy(() -> Texts.policy(text, "{'effect':{'value':'audit'}}"))
                .hasMessageContaining("The value 'audit' is not allowed for policy parameter 'effect'")
                .hasMessageContaining("The allowed values are 'Audit, Disabled'.");
    }

    @Test
    void whatIsLookedForHasAResourceType() {
        assertThatThrownBy(() -> rule(MACHINES, "{'effect':'auditIfNotExists','details':{'type':'extensions'}}"))
                .hasMessageContaining("details.type")
                .hasMessageContaining("'extensions' (expected: Namespace/type)");
    }

    @Test
    void whatIsLookedForByAParameterIsJudgedWhenItIsKnown() throws Exception {
        String definition = "{'parameters':{'type':{'type':'String'}},'policyRule':{'if':" + MACHINES
                + ",'then':{'effect':'auditIfNotExists','details':{'type':'[parameters(\\u0027type\\u0027)]'}}}}";
        assertThat(Texts.policy(definition, "{'type':{'value':'nothing'}}").evaluate(machine(""), CONTEXT))
                .isInstanceOfSatisfying(
                        Evaluation.Failed.class,
                        failed -> assertThat(failed.reason()).contains("'nothing' (expected: Namespace/type)"));
    }

    @Test
    void appendAndModifySayWhatToWrite() throws Exception {
        Effect append = effect(
                "{'effect':'append','details':[{'field':'tags.a','value':'[concat(field(\\u0027name\\u0027), 1)]'}]}",
                machine(""));
        assertThat(Edits.apply(object("{'name':'m'}"), ((Effect.Append) append).edits()))
                .isEqualTo(new Edits.Result.Applied(object("{'name':'m','tags':{'a':'m1'}}")));
        Effect.Modify modify = (Effect.Modify) effect("""
                {'effect':'modify','details':{'roleDefinitionIds':['/r/1'],'conflictEffect':'Audit','operations':[
                  {'operation':'addOrReplace','field':'tags.a','value':'x'},
                  {'operation':'add','field':'tags.b','value':'y','condition':'[equals(1, 2)]'},
                  {'operation':'addOrReplace','field':'identity.type','value':'SystemAssigned'},
                  {'operation':'addOrReplace','field':'Microsoft.Compute/virtualMachines/priority','value':'Low'},
                  {'operation':'addOrReplace','field':'Microsoft.HybridCompute/machines/agentUpgrade.enableAutomaticUpgrade',
                   'value':true},
                  {'operation':'remove','field':'tags.old'}]}}""", machine(""));
        assertThat(modify.conflictEffect()).isEqualTo(ConflictEffect.AUDIT);
        assertThat(modify.roleDefinitionIds()).containsExactly("/r/1");
        assertThat(modify.edits().stream().map(Edit::field))
                .containsExactly(
                        "tags.a", "Microsoft.HybridCompute/machines/agentUpgrade.enableAutomaticUpgrade", "tags.old");
    }

    @Test
    void denyActionAndManual() throws Exception {
        assertThat(effect(
                        "{'effect':'denyAction','details':{'actionNames':['Delete'],"
                                + "'cascadeBehaviors':{'resourceGroup':'Allow'}}}",
                        machine("")))
                .isEqualTo(new Effect.DenyAction("denyAction", Set.of("delete"), true));
        assertThat(effect("{'effect':'denyAction','details':{'actionNames':['delete']}}", machine("")))
                .isEqualTo(new Effect.DenyAction("denyAction", Set.of("delete"), false));
        assertThat(effect("{'effect':'manual','details':{'defaultState':'Compliant'}}", machine("")))
                .isEqualTo(new Effect.Manual("manual", "Compliant"));
        assertThat(effect("{'effect':'Manual'}", machine(""))).isEqualTo(new Effect.Manual("Manual", "Unknown"));
    }

    @Test
    void auditIfNotExistsJudgesRelatedResources() throws Exception {
        Effect.AuditIfNotExists effect = (Effect.AuditIfNotExists) effect("""
                {'effect':'auditIfNotExists','details':{'type':'Microsoft.GuestConfiguration/guestConfigurationAssignments',
                 'name':'PasswordPolicy_msid121','existencecondition':{'allOf':[
                  {'field':'Microsoft.GuestConfiguration/guestConfigurationAssignments/complianceStatus','equals':'Compliant'},
                  {'value':'[field(\\u0027name\\u0027)]','equals':'m'}]}}}""", machine(""));
        Related related = effect.related();
        assertThat(related.delay()).isEqualTo(new EvaluationDelay.After(Duration.ofMinutes(10)));
        assertThat(related.scope()).isEqualTo(Related.Scope.RESOURCE_GROUP);
        Subject good = assignment("PasswordPolicy_msid121", "compliant");
        Subject bad = assignment("passwordpolicy_MSID121", "NonCompliant");
        assertThat(related.selects(good)).isTrue();
        assertThat(related.selects(bad)).isTrue();
        assertThat(related.selects(assignment("Another", "Compliant"))).isFalse();
        assertThat(related.selects(machine(""))).isFalse();
        assertThat(related.judge(good)).isInstanceOf(Related.Verdict.Satisfied.class);
        assertThat(related.judge(bad))
                .isInstanceOfSatisfying(
                        Related.Verdict.Unsatisfied.class,
                        verdict -> assertThat(verdict.reasons().getFirst().reason())
                                .isEqualTo("Current value must be equal to the target value."));
    }

    private static Subject assignment(String name, String status) {
        return Subject.of(object("{'type':'Microsoft.GuestConfiguration/guestConfigurationAssignments','name':'" + name
                + "','properties':{'complianceStatus':'" + status + "'}}"));
    }

    @Test
    void aNameMayLeaveSegmentsOpen() {
        Related related = new Related(
                "Microsoft.X/a/b",
                Optional.of("m/?"),
                Optional.empty(),
                Related.Scope.RESOURCE_GROUP,
                EvaluationDelay.DEFAULT,
                Optional.empty());
        assertThat(related.selects(Subject.of(object("{'type':'Microsoft.X/a/b','name':'m/one'}"))))
                .isTrue();
        assertThat(related.selects(Subject.of(object("{'type':'Microsoft.X/a/b','name':'n/one'}"))))
                .isFalse();
        assertThat(related.judge(Subject.of(object("{}")))).isInstanceOf(Related.Verdict.Satisfied.class);
    }

    @Test
    void deployIfNotExistsEvaluatesParametersAndLeavesTheTemplate() throws Exception {
        Effect.DeployIfNotExists effect = (Effect.DeployIfNotExists) effect("""
                {'effect':'DeployIfNotExists','details':{'type':'Microsoft.HybridCompute/machines/extensions',
                 'roleDefinitionIds':['/r/1'],'evaluationDelay':'AfterProvisioningSuccess','existenceScope':'Subscription',
                 'deploymentScope':'subscription','deployment':{'location':'local','properties':{'mode':'incremental',
                  'template':{'resources':[{'name':'[parameters(\\u0027vm\\u0027)]'}]},
                  'parameters':{'vm':{'value':'[field(\\u0027name\\u0027)]'}}}}}}""", machine(""));
        assertThat(effect.related().delay()).isEqualTo(EvaluationDelay.Provisioning.SUCCEEDED);
        assertThat(effect.related().scope()).isEqualTo(Related.Scope.SUBSCRIPTION);
        assertThat(effect.subscriptionScope()).isTrue();
        assertThat(effect.roleDefinitionIds()).containsExactly("/r/1");
        assertThat(effect.deployment())
                .isEqualTo(object(
                        "{'location':'local','properties':{'mode':'incremental','parameters':{'vm':{'value':'m'}},"
                                + "'template':{'resources':[{'name':'[parameters(\\u0027vm\\u0027)]'}]}}}"));
    }

    @ParameterizedTest
    @CsvSource({"PT0M,PT0S", "PT6H,PT6H", "PT30M,PT30M"})
    void delaysOfTime(String text, String duration) throws Exception {
        assertThat(delay(text)).isEqualTo(new EvaluationDelay.After(Duration.parse(duration)));
    }

    @ParameterizedTest
    @CsvSource({"PT361M", "-PT1M", "soon"})
    void otherDelaysFail(String text) throws Exception {
        Evaluation evaluation = rule(MACHINES, looks(text)).evaluate(machine(""), CONTEXT);
        assertThat(evaluation)
                .isInstanceOfSatisfying(
                        Evaluation.Failed.class,
                        failed -> assertThat(failed.reason()).contains(text, "PT360M"));
    }

    private static String looks(String delay) {
        return "{'effect':'auditIfNotExists','details':{'type':'Microsoft.HybridCompute/machines/extensions',"
                + "'evaluationDelay':'" + delay + "'}}";
    }

    private static EvaluationDelay delay(String text) throws PolicyException {
        return ((Effect.AuditIfNotExists) effect(looks(text), machine("")))
                .related()
                .delay();
    }

    @Test
    void reasonsNameTheConditionsThatDecided() throws Exception {
        Evaluation.Matched matched = (Evaluation.Matched) rule(
                        "{'allOf':[" + MACHINES
                                + ",{'anyOf':[{'field':'tags.a','equals':'x'},{'field':'Microsoft.HybridCompute/imageOffer',"
                                + "'like':'linux*'}]},{'not':{'field':'tags.owner','exists':true}}]}",
                        "{'effect':'audit'}")
                .evaluate(machine("'properties':{'osName':'linux'}"), CONTEXT);
        assertThat(matched.reasons().stream().map(reason -> reason.toJson().compact()))
                .containsExactly(
                        object("{'result':'True','expression':'type','expressionKind':'Field','path':'type',"
                                        + "'expressionValue':'Microsoft.HybridCompute/machines',"
                                        + "'targetValue':'Microsoft.HybridCompute/machines','operator':'Equals'}")
                                .compact(),
                        object("{'result':'True','expression':'Microsoft.HybridCompute/imageOffer',"
                                        + "'expressionKind':'Field','path':'properties.osName','expressionValue':'linux',"
                                        + "'targetValue':'linux*','operator':'Like'}")
                                .compact(),
                        object("{'result':'False','expression':'tags.owner','expressionKind':'Field',"
                                        + "'path':'tags.owner','expressionValue':null,'targetValue':true,"
                                        + "'operator':'Exists'}")
                                .compact());
        assertThat(matched.reasons().stream().map(EvaluatedExpression::reason))
                .containsExactly(
                        "Current value must not be equal to the target value.",
                        "Current value must not be like the target value.",
                        "Current value must exist.");
    }

    @Test
    void aFunctionThatFailsIsAFailure() throws Exception {
        Evaluation evaluation = rule(
                        "{'value':'[substring(field(\\u0027name\\u0027), 5)]','equals':'x'}", "{'effect':'audit'}")
                .evaluate(machine(""), CONTEXT);
        assertThat(evaluation)
                .isInstanceOfSatisfying(
                        Evaluation.Failed.class,
                        failed -> assertThat(failed.reason()).startsWith("substring(): start 5"));
    }
}
