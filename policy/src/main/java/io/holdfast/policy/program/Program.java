package io.holdfast.policy.program;

import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.EffectKind;
import io.holdfast.policy.EvaluatedExpression;
import io.holdfast.policy.Evaluation;
import io.holdfast.policy.EvaluationContext;
import io.holdfast.policy.language.Condition;
import io.holdfast.policy.language.Details;
import io.holdfast.policy.language.Rule;
import io.holdfast.policy.language.Template;
import io.holdfast.policy.program.FieldRef.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A policy for one resource type and api-version. Immutable; many threads may run it. */
public final class Program {
    private static final Evaluation NOT_APPLICABLE = new Evaluation.NotApplicable();
    private static final Evaluation COMPLIANT = new Evaluation.Compliant();

    private final Test rule;
    private final Test applicability;
    private final EffectProgram effect;
    private final int slots;
    private final boolean never;

    /**
     * What a program is made of.
     *
     * @param kind of the effect, its text and its details
     * @param shown the details as they are shown
     */
    public record Source(Rule rule, EffectKind kind, String effect, Details details, Template shown) {}

    private Program(Test rule, Test applicability, EffectProgram effect, int slots) {
        this.rule = rule;
        this.applicability = applicability;
        this.effect = effect;
        this.slots = slots;
        this.never = applicability.known().equals(Optional.of(false));
    }

    public static Program of(Source source, Known known, Fields fields) {
        RuleCompiler compiler = RuleCompiler.ofRule(known, fields);
        Condition condition = source.rule().condition();
        Test rule = compiler.test(condition);
        Test applicability = source.kind().looksForRelated()
                ? rule
                : compiler.applicability(condition, false, deciding(kinds(condition, compiler)));
        EffectProgram effect = new EffectCompiler(
                        source.kind(), source.effect(), source.details(), source.shown(), known, fields)
                .compile();
        return new Program(rule, applicability, effect, compiler.slots());
    }

    /** The table of policy.md 4.1. */
    private static Set<Kind> deciding(Set<Kind> kinds) {
        boolean others = kinds.contains(Kind.OTHER) || kinds.contains(Kind.LOCATION);
        if (kinds.contains(Kind.TYPE)) {
            return others ? EnumSet.of(Kind.TYPE, Kind.NAME, Kind.KIND) : EnumSet.of(Kind.TYPE);
        }
        return others ? EnumSet.of(Kind.NAME, Kind.KIND) : EnumSet.noneOf(Kind.class);
    }

    private static Set<Kind> kinds(Condition condition, RuleCompiler compiler) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        switch (condition) {
            case Condition.AllOf(List<Condition> of) -> of.forEach(one -> kinds.addAll(kinds(one, compiler)));
            case Condition.AnyOf(List<Condition> of) -> of.forEach(one -> kinds.addAll(kinds(one, compiler)));
            case Condition.Not(Condition of) -> kinds.addAll(kinds(of, compiler));
            case Condition.Compare compare -> kinds.add(compiler.kind(compare));
        }
        return kinds;
    }

    /** Whether a condition on the location is among those of the rule. */
    public static boolean locates(Rule rule, Known known, Fields fields) {
        return kinds(rule.condition(), RuleCompiler.ofRule(known, fields)).contains(Kind.LOCATION);
    }

    /** Whether no resource of the type can be concerned. */
    public boolean never() {
        return never;
    }

    public Evaluation evaluate(JsonObject document, EvaluationContext context) {
        Frame frame = new Frame(document, document, context, slots);
        try {
            if (rule.holds(frame)) {
                return matched(frame);
            }
            return concerns(frame) ? COMPLIANT : NOT_APPLICABLE;
        } catch (EvaluationFailure e) {
            return new Evaluation.Failed(e.reason());
        }
    }

    /** What cannot be said is no reason to leave the resource out: that the rule is false is known. */
    private boolean concerns(Frame frame) {
        try {
            return applicability.holds(frame);
        } catch (EvaluationFailure _) {
            return true;
        }
    }

    private Evaluation matched(Frame frame) {
        List<EvaluatedExpression> reasons = new ArrayList<>();
        rule.explain(frame, reasons);
        return new Evaluation.Matched(effect.effect(frame), effect.details(frame), reasons);
    }
}
