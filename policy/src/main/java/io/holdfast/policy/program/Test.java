package io.holdfast.policy.program;

import io.holdfast.policy.EvaluatedExpression;
import java.util.List;
import java.util.Optional;

/** Something that holds or does not. */
public interface Test {
    /** @throws EvaluationFailure when there is no answer */
    boolean holds(Frame frame);

    /** Adds the conditions that decided, with their values. */
    void explain(Frame frame, List<EvaluatedExpression> decided);

    /** The answer when it is the same for every resource of the type. */
    default Optional<Boolean> known() {
        return Optional.empty();
    }
}
