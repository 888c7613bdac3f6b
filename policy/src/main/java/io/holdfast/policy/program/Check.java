package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;

/** An operator with its right side: holds for a value or not. */
@FunctionalInterface
interface Check {
    /** @throws EvaluationFailure when there is no answer */
    boolean holds(Json left);
}
