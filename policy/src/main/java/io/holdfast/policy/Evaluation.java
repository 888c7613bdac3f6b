package io.holdfast.policy;

import io.holdfast.kernel.json.Json;
import java.util.List;

/** What a policy says of a resource. */
public sealed interface Evaluation {
    /** The policy does not concern the resource: no record at all. */
    record NotApplicable() implements Evaluation {}

    /** The policy concerns the resource, and its {@code if} is false. */
    record Compliant() implements Evaluation {}

    /**
     * Its {@code if} is true.
     *
     * @param details {@code then.details} with its expressions evaluated; null when there are none
     * @param reasons the conditions that decided
     */
    record Matched(Effect effect, Json details, List<EvaluatedExpression> reasons) implements Evaluation {
        public Matched {
            reasons = List.copyOf(reasons);
        }
    }

    /** A function failed or a limit of the run time was exceeded: an implicit deny where the assignment enforces. */
    record Failed(String reason) implements Evaluation {}
}
