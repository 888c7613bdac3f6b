package io.holdfast.agent.configuration.assigned;

import io.holdfast.agent.configuration.ItemResult;
import java.time.Instant;
import java.util.List;

/**
 * What is new about an assignment.
 *
 * @param compliant the assignment as a whole, now
 * @param initial whether it is the first of this start, with every resource
 * @param changed the resources that are otherwise than before
 */
public record StateChange(
        Assignment assignment, boolean compliant, boolean initial, Instant at, List<ItemResult> changed) {
    public StateChange {
        changed = List.copyOf(changed);
    }
}
