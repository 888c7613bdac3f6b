package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;
import io.holdfast.policy.Operator;
import java.util.Optional;

/**
 * An operator and its right side.
 *
 * @param made the check, when the right side is known
 */
record Comparison(Operator operator, Term right, boolean location, Optional<Check> made) {
    static Comparison of(Operator operator, Term right, boolean location) {
        Optional<Check> made = Optional.empty();
        Term side = right;
        if (right instanceof Term.Constant(Json json)) {
            try {
                made = Optional.of(Checks.of(operator, json, location));
            } catch (EvaluationFailure e) {
                side = new Term.Failing(e.reason());
            }
        }
        return new Comparison(operator, side, location, made);
    }

    Check check(Frame frame) {
        if (made.isPresent()) {
            return made.get();
        }
        Json value = right.value(frame);
        frame.charge(value);
        return Checks.of(operator, value, location);
    }
}
