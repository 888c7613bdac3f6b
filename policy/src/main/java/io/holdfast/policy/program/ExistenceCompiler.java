package io.holdfast.policy.program;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.EvaluatedExpression;
import io.holdfast.policy.EvaluationContext;
import io.holdfast.policy.EvaluationDelay;
import io.holdfast.policy.Related;
import io.holdfast.policy.Subject;
import io.holdfast.policy.language.Condition;
import io.holdfast.policy.language.Details;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Makes what auditIfNotExists and deployIfNotExists look for. */
final class ExistenceCompiler {
    private static final Duration LONGEST_DELAY = Duration.ofHours(6);

    private final Known known;
    private final Fields fields;
    private final Term type;
    private final Optional<Term> name;
    private final Optional<Term> group;
    private final Optional<Term> scope;
    private final Optional<Term> delay;
    private final Optional<Condition> condition;
    private final Optional<Program> made;

    /** @param slots members that a frame must have room for */
    private record Program(Test test, int slots) {}

    ExistenceCompiler(Details.Existence details, TermCompiler terms, Known known, Fields fields) {
        this.known = known;
        this.fields = fields;
        this.type = terms.term(details.type(), Scope.NONE);
        this.name = EffectCompiler.optional(details.name(), terms);
        this.group = EffectCompiler.optional(details.resourceGroupName(), terms);
        this.scope = EffectCompiler.optional(details.existenceScope(), terms);
        this.delay = EffectCompiler.optional(details.evaluationDelay(), terms);
        this.condition = details.existenceCondition();
        this.made = type instanceof Term.Constant(JsonString(String text))
                ? condition.map(given -> program(given, text))
                : Optional.empty();
    }

    private Program program(Condition given, String relatedType) {
        Fields related = new Fields(fields.aliases(), Ascii.lower(relatedType), Optional.empty());
        RuleCompiler compiler = RuleCompiler.ofExistence(known, fields, related);
        Test test = compiler.test(given);
        return new Program(test, compiler.slots());
    }

    Related related(Frame frame) {
        String relatedType = Arguments.string(type.value(frame));
        if (ResourceType.read(relatedType).isEmpty()) {
            throw new EvaluationFailure("details.type '" + relatedType + "' (expected: Namespace/type)");
        }
        Optional<Program> program = made.or(() -> condition.map(given -> program(given, relatedType)));
        JsonObject subject = frame.subject();
        EvaluationContext context = frame.context();
        return new Related(
                relatedType,
                EffectCompiler.string(name, frame),
                EffectCompiler.string(group, frame),
                Ascii.equalsIgnoreCase(EffectCompiler.string(scope, frame).orElse(""), "subscription")
                        ? Related.Scope.SUBSCRIPTION
                        : Related.Scope.RESOURCE_GROUP,
                delay(EffectCompiler.string(delay, frame)),
                program.map(ready -> judge(ready, subject, context)));
    }

    private static Function<Subject, Related.Verdict> judge(
            Program program, JsonObject subject, EvaluationContext context) {
        return candidate -> {
            Frame frame = new Frame(subject, candidate.document(), context, program.slots());
            try {
                if (program.test().holds(frame)) {
                    return new Related.Verdict.Satisfied();
                }
                List<EvaluatedExpression> reasons = new ArrayList<>();
                program.test().explain(frame, reasons);
                return new Related.Verdict.Unsatisfied(reasons);
            } catch (EvaluationFailure e) {
                return new Related.Verdict.Failed(e.reason());
            }
        };
    }

    private static EvaluationDelay delay(Optional<String> text) {
        if (text.isEmpty()) {
            return EvaluationDelay.DEFAULT;
        }
        return switch (Ascii.lower(text.get())) {
            case "afterprovisioning" -> EvaluationDelay.Provisioning.ENDED;
            case "afterprovisioningsuccess" -> EvaluationDelay.Provisioning.SUCCEEDED;
            case "afterprovisioningfailure" -> EvaluationDelay.Provisioning.FAILED;
            default -> new EvaluationDelay.After(duration(text.get()));
        };
    }

    private static Duration duration(String text) {
        try {
            Duration duration = Duration.parse(text);
            if (!duration.isNegative() && duration.compareTo(LONGEST_DELAY) <= 0) {
                return duration;
            }
        } catch (DateTimeException _) {
            // said below
        }
        throw new EvaluationFailure("evaluationDelay '" + text
                + "' (expected: AfterProvisioning, AfterProvisioningSuccess, AfterProvisioningFailure, or PT0M to"
                + " PT360M)");
    }
}
