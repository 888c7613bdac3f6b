package io.holdfast.policy;

import java.time.Duration;

/** When the existence of a related resource is judged after a create or an update. */
public sealed interface EvaluationDelay {
    /** The delay without one in the definition. */
    EvaluationDelay DEFAULT = new After(Duration.ofMinutes(10));

    /** So long after the provider reported success; 0 to 360 minutes. */
    record After(Duration duration) implements EvaluationDelay {}

    /** As soon as the provisioning of the resource has ended in the given way. */
    enum Provisioning implements EvaluationDelay {
        ENDED,
        SUCCEEDED,
        FAILED
    }
}
