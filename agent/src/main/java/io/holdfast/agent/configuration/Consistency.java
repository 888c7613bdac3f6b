package io.holdfast.agent.configuration;

import io.holdfast.agent.configuration.resources.Machine;
import io.holdfast.agent.configuration.resources.Result;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One run over a configuration: look, put right where it is asked for, look again at what was put right. */
public final class Consistency {
    private final Clock clock;

    public Consistency(Clock clock) {
        this.clock = clock;
    }

    /** @param pending whether this assignment was never applied on this machine */
    public Report run(Configuration configuration, AssignmentType type, boolean pending, Machine machine) {
        Instant start = clock.instant();
        List<ItemResult> results = audit(configuration.items(), machine.again());
        if (type.corrects(pending)) {
            results = correct(results, machine);
        }
        return new Report(configuration.name(), configuration.version(), pending, start, clock.instant(), results);
    }

    /** Looks at the items, at each file once. */
    public static List<ItemResult> audit(List<Item> items, Machine look) {
        return items.stream()
                .map(item -> new ItemResult(item, item.audit(look), Optional.empty()))
                .toList();
    }

    /** Corrections may touch each other's files, so every item is looked at again after the last one. */
    private static List<ItemResult> correct(List<ItemResult> before, Machine machine) {
        if (before.stream().allMatch(one -> one.result().compliant())) {
            return before;
        }
        List<Optional<String>> failures = new ArrayList<>();
        for (ItemResult one : before) {
            failures.add(one.result().compliant() ? Optional.empty() : remediate(one.item(), machine.again()));
        }
        Machine look = machine.again();
        List<ItemResult> after = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            Item item = before.get(i).item();
            Result result = item.audit(look);
            after.add(new ItemResult(item, result, result.compliant() ? Optional.empty() : failures.get(i)));
        }
        return List.copyOf(after);
    }

    /** Why the correction failed; empty when it did not. */
    public static Optional<String> remediate(Item item, Machine machine) {
        try {
            item.resource().remediate(machine);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        }
    }
}
