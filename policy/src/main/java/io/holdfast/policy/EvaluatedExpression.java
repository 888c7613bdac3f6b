package io.holdfast.policy;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;

/**
 * One condition that was evaluated, in the shape of {@code policyEvaluationDetails.evaluatedExpressions}.
 *
 * @param expression what the rule names: a field, an alias, the text of a value
 * @param expressionKind {@code Field}, {@code Value} or {@code Count}
 * @param path where it stands in the resource; empty for a value
 * @param operator {@code Equals}, {@code NotIn} …
 */
public record EvaluatedExpression(
        boolean result,
        String expression,
        String expressionKind,
        String path,
        Json expressionValue,
        Json targetValue,
        String operator) {

    public JsonObject toJson() {
        return JsonObject.builder()
                .put("result", result ? "True" : "False")
                .put("expression", expression)
                .put("expressionKind", expressionKind)
                .put("path", path)
                .put("expressionValue", expressionValue)
                .put("targetValue", targetValue)
                .put("operator", operator)
                .build();
    }

    /** Why the resource does not comply (how-to/determine-non-compliance): {@code Current value must …} */
    public String reason() {
        return ReasonText.of(this);
    }
}
