package io.holdfast.agent.configuration.assigned;

import io.holdfast.agent.configuration.ItemResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What is new about an assignment.
 *
 * @param compliant the assignment as a whole, now
 * @param initial whether it is the first of this start, with every resource
 * @param changed the resources that are otherwise than before
 * @param wrong every resource that is not as it should be, now
 */
public record StateChange(
        Assignment assignment,
        boolean compliant,
        boolean initial,
        Instant at,
        List<ItemResult> changed,
        List<ItemResult> wrong) {
    public StateChange {
        changed = List.copyOf(changed);
        wrong = List.copyOf(wrong);
    }

    /** What a report has that may take the place of those before it: what is wrong, and what has become right. */
    public List<ItemResult> told() {
        List<ItemResult> told = new ArrayList<>(wrong);
        changed.stream().filter(one -> one.result().compliant()).forEach(told::add);
        return List.copyOf(told);
    }
}
