package io.holdfast.policy;

import static io.holdfast.policy.Texts.CONTEXT;
import static io.holdfast.policy.Texts.machine;
import static io.holdfast.policy.Texts.object;
import static io.holdfast.policy.Texts.rule;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a policy concerns (policy.md 4.1). */
class ApplicabilityTest {
    private static final String MACHINES = "{'field':'type','equals':'Microsoft.HybridCompute/machines'}";
    private static final String DISKS = "{'field':'type','equals':'Microsoft.Compute/disks'}";
    private static final String TAGGED = "{'field':'tags.a','exists':true}";
    private static final String AUDIT = "{'effect':'audit'}";
    private static final String LOOKS =
            "{'effect':'auditIfNotExists','details':{'type':'Microsoft.HybridCompute/machines/extensions'}}";

    private static String judge(String condition, String then, Subject subject) throws PolicyException {
        return rule(condition, then).evaluate(subject, CONTEXT).getClass().getSimpleName();
    }

    @Test
    void theTypeDecidesAndTheRestSaysWhetherItComplies() throws Exception {
        String machines = "{'allOf':[" + MACHINES + "," + TAGGED + "]}";
        assertThat(judge(machines, AUDIT, machine("'tags':{'a':'1'}"))).isEqualTo("Matched");
        assertThat(judge(machines, AUDIT, machine(""))).isEqualTo("Compliant");
        assertThat(judge("{'allOf':[" + DISKS + "," + TAGGED + "]}", AUDIT, machine("'tags':{'a':'1'}")))
                .isEqualTo("NotApplicable");
        // below not, what does not decide counts as false
        assertThat(judge("{'not':{'anyOf':[" + DISKS + "," + TAGGED + "]}}", AUDIT, machine("'tags':{'a':'1'}")))
                .isEqualTo("Compliant");
        assertThat(judge("{'not':{'anyOf':[" + MACHINES + "," + TAGGED + "]}}", AUDIT, machine("")))
                .isEqualTo("NotApplicable");
    }

    @Test
    void namesAndKindsDecideOnlyBesideOthers() throws Exception {
        String name = "{'field':'name','equals':'other'}";
        String kind = "{'field':'kind','equals':'other'}";
        assertThat(judge(name, AUDIT, machine(""))).isEqualTo("Compliant");
        assertThat(judge(kind, AUDIT, machine(""))).isEqualTo("Compliant");
        assertThat(judge("{'allOf':[" + MACHINES + "," + name + "]}", AUDIT, machine("")))
                .isEqualTo("Compliant");
        assertThat(judge("{'allOf':[" + MACHINES + "," + name + "," + TAGGED + "]}", AUDIT, machine("")))
                .isEqualTo("NotApplicable");
        assertThat(judge("{'allOf':[" + name + "," + TAGGED + "]}", AUDIT, machine("")))
                .isEqualTo("NotApplicable");
    }

    @Test
    void whatLooksForRelatedResourcesConcernsOnlyWhatTheWholeConditionMatches() throws Exception {
        String machines = "{'allOf':[" + MACHINES + "," + TAGGED + "]}";
        assertThat(judge(machines, LOOKS, machine(""))).isEqualTo("NotApplicable");
        assertThat(judge(machines, LOOKS, machine("'tags':{'a':'1'}"))).isEqualTo("Matched");
    }

    @Test
    void modeDisabledEffectsAndUnknownAliasesConcernNothing() throws Exception {
        assertThat(judge(MACHINES, AUDIT, machine("").indexed(false))).isEqualTo("NotApplicable");
        assertThat(judge(MACHINES, "{'effect':'Disabled'}", machine(""))).isEqualTo("NotApplicable");
        String unknown = "{'anyOf':[" + MACHINES + ",{'field':'Microsoft.HybridCompute/nothing','equals':1}]}";
        assertThat(judge(unknown, AUDIT, machine(""))).isEqualTo("NotApplicable");
        assertThat(rule(unknown, AUDIT).unknownAliases()).containsExactly("Microsoft.HybridCompute/nothing");
        // an alias of another cloud's types is right, and this type has no such property
        String foreign = "{'anyOf':[" + MACHINES + ",{'field':'Microsoft.Compute/imageOffer','like':'x*'}]}";
        assertThat(judge(foreign, AUDIT, machine(""))).isEqualTo("Matched");
    }

    @Test
    void groupsAndSubscriptionsAreTheOnlyResourcesOfTheirNamespace() throws Exception {
        String all = "{'mode':'All','policyRule':{'if':%s,'then':{'effect':'audit'}}}";
        Subject group = Subject.of(object("{'id':'/subscriptions/s/resourceGroups/g','name':'g','location':'local',"
                + "'type':'Microsoft.Resources/resourceGroups'}"));
        String groups = "{'field':'type','equals':'Microsoft.Resources/subscriptions/resourceGroups'}";
        assertThat(Texts.policy(all.formatted(groups), "{}").evaluate(group, CONTEXT))
                .isInstanceOf(Evaluation.Matched.class);
        Subject deployment = Subject.of(object("{'type':'Microsoft.Resources/deployments','name':'d'}"));
        String named = "{'field':'name','exists':true}";
        assertThat(Texts.policy(all.formatted(named), "{}").evaluate(deployment, CONTEXT))
                .isInstanceOf(Evaluation.NotApplicable.class);
        Subject subscription = Subject.of(object("{'type':'Microsoft.Resources/subscriptions','name':'s'}"));
        assertThat(Texts.policy(all.formatted(named), "{}").evaluate(subscription, CONTEXT))
                .isInstanceOf(Evaluation.Matched.class);
        String placed = "{'anyOf':[" + named + ",{'field':'location','equals':'x'}]}";
        assertThat(Texts.policy(all.formatted(placed), "{}").evaluate(subscription, CONTEXT))
                .isInstanceOf(Evaluation.NotApplicable.class);
    }

    @Test
    void aTypeThatCannotBeConcernedIsKnownWithoutLooking() throws Exception {
        CompiledPolicy policy = rule("{'allOf':[{'field':'tags.a','less':1}," + DISKS + "]}", AUDIT);
        assertThat(policy.mayConcern(machine(""))).isFalse();
        assertThat(policy.mayConcern(Subject.of(object("{'type':'microsoft.compute/DISKS'}"))))
                .isTrue();
    }
}
