package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;

/** What a pure function answers. The number of arguments was checked when the rule was read. */
@FunctionalInterface
interface Function {
    /** @throws EvaluationFailure when it has no answer */
    Json apply(Json[] arguments);
}
