package io.holdfast.agent.configuration.assigned;

import io.holdfast.agent.configuration.Consistency;
import io.holdfast.agent.configuration.Item;
import io.holdfast.agent.configuration.ItemResult;
import io.holdfast.agent.configuration.resources.Machine;
import io.holdfast.agent.configuration.watch.Change;
import io.holdfast.agent.configuration.watch.ConfigurationWatch;
import io.holdfast.agent.configuration.watch.WatchTimes;
import io.holdfast.agent.configuration.watch.WatchedItem;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Keeps a machine's assignments true to what it is now. The watch's thread alone looks and reports; corrections run on a
 * thread of their own, because a package may take minutes, and have the watch look again. What a correction did not help
 * is tried again at the next look at everything, and two wishes that fight each other give up until then.
 */
public final class AssignedConfigurations implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(AssignedConfigurations.class.getName());
    private static final int TRIES = 3;

    private final Machine machine;
    private final Clock clock;
    private final AppliedOnce applied;
    private final BooleanSupplier permitted;
    private final Consumer<StateChange> sink;
    private final Map<String, Assignment> assignments = new LinkedHashMap<>();
    private final Map<String, ItemResult> latest = new HashMap<>();
    private final Map<String, Integer> tries = new HashMap<>();
    private final ExecutorService corrections = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("configuration-correction").daemon().factory());
    private Optional<ConfigurationWatch> watch = Optional.empty();

    private AssignedConfigurations(
            Machine machine, Clock clock, AppliedOnce applied, BooleanSupplier permitted, Consumer<StateChange> sink) {
        this.permitted = permitted;
        this.machine = machine;
        this.clock = clock;
        this.applied = applied;
        this.sink = sink;
    }

    /**
     * The sink gets every assignment once, with all its resources, and then what changes.
     *
     * @param permitted asked before each single correction: whether this machine lets anything be put right
     * @param share of one processor that looking may take; empty: no limit
     */
    public static AssignedConfigurations start(
            Machine machine,
            List<Assignment> assignments,
            WatchTimes times,
            Clock clock,
            AppliedOnce applied,
            BooleanSupplier permitted,
            Supplier<OptionalDouble> share,
            Consumer<StateChange> sink)
            throws IOException {
        AssignedConfigurations assigned = new AssignedConfigurations(machine, clock, applied, permitted, sink);
        List<WatchedItem> items = new ArrayList<>();
        for (Assignment assignment : assignments) {
            if (assigned.assignments.put(assignment.name(), assignment) != null) {
                throw new IllegalArgumentException("two assignments are named '" + assignment.name() + "'");
            }
            for (Item item : assignment.configuration().items()) {
                items.add(new WatchedItem(assignment.name(), item));
            }
        }
        synchronized (assigned) {
            assigned.watch = Optional.of(ConfigurationWatch.start(machine, items, times, share, assigned::looked));
        }
        return assigned;
    }

    private synchronized void looked(List<Change> changes, boolean atAll) {
        if (atAll) {
            tries.clear();
        }
        Map<String, List<ItemResult>> changed = new LinkedHashMap<>();
        for (Change change : changes) {
            ItemResult now = new ItemResult(change.watched().item(), change.now(), Optional.empty());
            latest.put(change.watched().key(), now);
            changed.computeIfAbsent(change.watched().configuration(), _ -> new ArrayList<>())
                    .add(now);
        }
        boolean initial = changes.stream().anyMatch(change -> change.before().isEmpty());
        changed.forEach((name, results) -> report(name, initial, results));
        Set<String> news =
                changes.stream().map(change -> change.watched().key()).collect(Collectors.toSet());
        for (Assignment assignment : assignments.values()) {
            List<WatchedItem> wrong = corrects(assignment, initial) ? wrong(assignment, news, atAll) : List.of();
            if (!wrong.isEmpty()) {
                wrong.forEach(item -> tries.merge(item.key(), 1, Integer::sum));
                corrections.execute(() -> correct(wrong));
            }
        }
    }

    private boolean corrects(Assignment assignment, boolean initial) {
        return switch (assignment.type()) {
            case AUDIT -> false;
            case APPLY_AND_AUTO_CORRECT -> true;
            case APPLY_AND_MONITOR -> initial && firstTime(assignment);
        };
    }

    private boolean firstTime(Assignment assignment) {
        try {
            boolean pending = applied.pending(assignment);
            if (pending) {
                applied.mark(assignment);
            }
            return pending;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "{0} is not applied: {1}", assignment.name(), e.getMessage());
            return false;
        }
    }

    private List<WatchedItem> wrong(Assignment assignment, Set<String> news, boolean atAll) {
        List<WatchedItem> wrong = new ArrayList<>();
        for (Item item : assignment.configuration().items()) {
            WatchedItem watched = new WatchedItem(assignment.name(), item);
            ItemResult now = latest.get(watched.key());
            if (now != null
                    && !now.result().compliant()
                    && (atAll || news.contains(watched.key()))
                    && tries.getOrDefault(watched.key(), 0) < TRIES) {
                wrong.add(watched);
            }
        }
        return wrong;
    }

    private void correct(List<WatchedItem> wrong) {
        for (WatchedItem watched : wrong) {
            if (!permitted.getAsBoolean()) {
                break; // the administrator has forbidden it since it was begun
            }
            Optional<String> failure = Consistency.remediate(watched.item(), machine.again());
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0}: {1} {2}",
                    watched.configuration(),
                    watched.item().id(),
                    failure.map(why -> "was not corrected: " + why).orElse("was corrected"));
            failure.ifPresent(why -> failed(watched, why));
        }
        synchronized (this) {
            watch.ifPresent(running -> running.lookAgain(wrong));
        }
    }

    private synchronized void failed(WatchedItem watched, String why) {
        ItemResult before =
                Objects.requireNonNull(latest.get(watched.key()), "an item is corrected after it was looked at");
        if (!before.result().compliant() && !before.failure().equals(Optional.of(why))) {
            ItemResult now = new ItemResult(before.item(), before.result(), Optional.of(why));
            latest.put(watched.key(), now);
            report(watched.configuration(), false, List.of(now));
        }
    }

    private void report(String name, boolean initial, List<ItemResult> changed) {
        Assignment assignment = Objects.requireNonNull(assignments.get(name), "only assigned items are watched");
        List<ItemResult> wrong = assignment.configuration().items().stream()
                .flatMap(item -> Optional.ofNullable(latest.get(new WatchedItem(name, item).key())).stream())
                .filter(result -> !result.result().compliant())
                .toList();
        sink.accept(new StateChange(assignment, wrong.isEmpty(), initial, clock.instant(), changed, wrong));
    }

    @Override
    public void close() throws IOException {
        Optional<ConfigurationWatch> running;
        synchronized (this) {
            running = watch;
            watch = Optional.empty();
        }
        if (running.isPresent()) {
            running.get().close();
        }
        corrections.shutdown();
    }
}
