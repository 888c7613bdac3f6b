package io.holdfast.policy;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.language.Counts;
import io.holdfast.policy.language.DeploymentSignatures;
import io.holdfast.policy.language.TemplateParser;
import io.holdfast.policy.program.DateTexts;
import io.holdfast.policy.program.EvaluationFailure;
import io.holdfast.policy.program.Interpreter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Expressions in the strings of deployment templates (ARM template expressions), with the functions of rules and more. */
public final class TemplateExpressions {
    /** 24,576 characters are the documented limit of one expression; the others keep its tree in memory. */
    private static final PolicyLimits LIMITS = new PolicyLimits(256, 0, 0, 64, 20_000, 1024, 64, 24_576, 0, 0, 0, 0, 0);

    private TemplateExpressions() {}

    /** Answers what only a deployment knows: {@code parameters}, {@code variables}, {@code reference} and their kin. */
    @FunctionalInterface
    public interface Context {
        /**
         * @param function in its canonical spelling
         * @throws ExpressionFailure when it has no answer
         */
        Json call(String function, List<Json> arguments);
    }

    /** Whether the text is an expression: in brackets, and not in {@code [[}. */
    public static boolean isExpression(String text) {
        return text.startsWith("[") && text.endsWith("]") && !text.startsWith("[[");
    }

    /**
     * The value of a string: that of its expression, or the string itself with {@code [[} taken for a bracket.
     *
     * @throws ExpressionFailure when it cannot be read or has no value
     */
    public static Json evaluate(String text, Context context) {
        try {
            return new Interpreter(context::call)
                    .value(TemplateParser.parse(
                            new JsonString(text), "", new Counts(LIMITS, DeploymentSignatures.ALL)));
        } catch (PolicyException e) {
            throw new ExpressionFailure(String.valueOf(e.getMessage()));
        } catch (EvaluationFailure e) {
            throw new ExpressionFailure(e.reason());
        }
    }

    /**
     * What {@code utcNow()} answers.
     *
     * @throws ExpressionFailure for a format that is not known
     */
    public static String time(Instant now, Optional<String> format) {
        try {
            return DateTexts.of(now, format);
        } catch (EvaluationFailure e) {
            throw new ExpressionFailure(e.reason());
        }
    }
}
