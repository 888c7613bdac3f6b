package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;
import io.holdfast.policy.Effect;

/** What becomes of a match. */
interface EffectProgram {
    /** @throws EvaluationFailure when an expression of the details has no answer */
    Effect effect(Frame frame);

    /** The details with their expressions evaluated. */
    Json details(Frame frame);
}
