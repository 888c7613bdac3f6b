package io.holdfast.policy;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonString;

/** The sentences of how-to/determine-non-compliance. */
public final class ReasonText {
    /** Of auditIfNotExists and deployIfNotExists. */
    public static final String NO_RELATED = "No related resources match the effect details in the policy definition.";

    private ReasonText() {}

    /** A condition held that makes the resource non-compliant, so the value must do the opposite of it. */
    static String of(EvaluatedExpression expression) {
        Operator operator = Operator.of(expression.operator()).orElse(Operator.EQUALS);
        if (operator == Operator.EXISTS) {
            boolean wanted = isTrue(expression.targetValue()) != expression.result();
            return "Current value must " + (wanted ? "" : "not ") + operator.wish();
        }
        return "Current value must " + (expression.result() ? operator.opposite() : operator).wish();
    }

    private static boolean isTrue(Json target) {
        return target == JsonBoolean.TRUE
                || (target instanceof JsonString text && Ascii.equalsIgnoreCase(text.value(), "true"));
    }
}
