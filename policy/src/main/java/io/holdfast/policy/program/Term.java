package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;

/** Something with a value. What is not there is null. */
interface Term {
    /** @throws EvaluationFailure when there is none */
    Json value(Frame frame);

    /** A value that is known when the program is made. */
    record Constant(Json json) implements Term {
        @Override
        public Json value(Frame frame) {
            return json;
        }
    }

    /** A call that fails with what is known; it fails only when it is reached. */
    record Failing(String reason) implements Term {
        @Override
        public Json value(Frame frame) {
            throw new EvaluationFailure(reason);
        }
    }
}
