package io.holdfast.agent.daemon;

import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.config.LocalConfig;
import io.holdfast.agent.configuration.AssignmentType;
import io.holdfast.agent.configuration.BuiltIns;
import io.holdfast.agent.configuration.Report;
import io.holdfast.agent.configuration.assigned.AppliedOnce;
import io.holdfast.agent.configuration.assigned.AssignedConfigurations;
import io.holdfast.agent.configuration.assigned.Assignment;
import io.holdfast.agent.configuration.assigned.StateChange;
import io.holdfast.agent.configuration.resources.Machine;
import io.holdfast.agent.configuration.watch.WatchTimes;
import io.holdfast.agent.controls.ControlsUnreadableException;
import io.holdfast.agent.operations.ConfigurationActions;
import io.holdfast.agent.operations.RefusalException;
import io.holdfast.agent.spool.Spool;
import io.holdfast.agent.state.AgentState;
import io.holdfast.agent.state.StateFile;
import io.holdfast.agent.state.StateUnreadableException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ConfigurationReport;
import io.holdfast.protocol.ConfigurationWish;
import io.holdfast.protocol.FactKind;
import io.holdfast.protocol.RefusalCode;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks after the configurations that are assigned to this machine, as long as the local configuration lets it, and spools
 * what changes.
 */
final class ConfigurationKeeper implements ConfigurationActions, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ConfigurationKeeper.class.getName());

    private final StateFile stateFile;
    private final ConfigFile config;
    private final Machine machine;
    private final AppliedOnce applied;
    private final Spool spool;
    private final Clock clock;
    private final Map<String, Kept> wanted = new LinkedHashMap<>();
    /** Reports that are not in the spool yet, by item. */
    private final Map<String, ConfigurationReport> untold = new LinkedHashMap<>();

    private Optional<AssignedConfigurations> watched = Optional.empty();
    /** What is watched under. */
    private Local running = Local.NOTHING;

    ConfigurationKeeper(
            StateFile stateFile, ConfigFile config, Machine machine, AppliedOnce applied, Spool spool, Clock clock) {
        this.stateFile = stateFile;
        this.config = config;
        this.machine = machine;
        this.applied = applied;
        this.spool = spool;
        this.clock = clock;
    }

    private record Kept(long generation, Assignment assignment) {}

    @Override
    public synchronized void apply(String item, long generation, ConfigurationWish wish) throws RefusalException {
        Local now = local();
        if (!now.on()) {
            throw new RefusalException(
                    RefusalCode.CONFIGURATION_NOT_PERMITTED,
                    "machine configuration is off on this machine (" + ConfigKey.GUEST_ENABLED.text() + " is false, or "
                            + ConfigKey.MODE.text() + " is monitor); only its administrator can change that");
        }
        if (type(wish) != AssignmentType.AUDIT && !now.corrects()) {
            throw new RefusalException(
                    RefusalCode.CONFIGURATION_NOT_PERMITTED,
                    "this machine lets nothing be put right (" + ConfigKey.GUEST_CORRECTS.text()
                            + " is false); only its administrator can change that. Audit is permitted");
        }
        again(item, generation, wish);
    }

    @Override
    public synchronized void again(String item, long generation, ConfigurationWish wish) throws RefusalException {
        Kept before = wanted.get(item);
        if (before != null && before.generation() == generation) {
            return;
        }
        wanted.put(item, new Kept(generation, assignment(item, generation, wish)));
        restart();
    }

    private static AssignmentType type(ConfigurationWish wish) throws RefusalException {
        return AssignmentType.find(wish.assignmentType())
                .orElseThrow(() -> new RefusalException(
                        RefusalCode.OPERATION_MALFORMED,
                        "the assignment type is '" + wish.assignmentType() + "' (expected: Audit, ApplyAndMonitor or"
                                + " ApplyAndAutoCorrect)"));
    }

    private static Assignment assignment(String item, long generation, ConfigurationWish wish) throws RefusalException {
        BuiltIns builtIn = BuiltIns.find(wish.configuration())
                .orElseThrow(() -> new RefusalException(
                        RefusalCode.CONFIGURATION_UNKNOWN,
                        "this agent has no configuration '" + wish.configuration()
                                + "' ('hfagent configuration list' shows those it has)"));
        if (!wish.parameters().isEmpty()) {
            throw new RefusalException(
                    RefusalCode.CONFIGURATION_UNKNOWN,
                    wish.configuration() + " has no parameters (given: "
                            + wish.parameters().keySet() + ")");
        }
        return new Assignment(item, Long.toString(generation), builtIn.read(), type(wish));
    }

    @Override
    public synchronized void remove(String item) {
        if (wanted.remove(item) != null) {
            restart();
        }
    }

    /** Follows the local configuration: off means that nothing is looked at any more. */
    synchronized void look() {
        tell();
        forget();
        Local now = local();
        if (now.equals(running) || wanted.isEmpty()) {
            return;
        }
        boolean stopped = running.on() && !now.on();
        restart();
        if (stopped) {
            wanted.forEach((item, kept) -> spool(new ConfigurationReport(
                    item,
                    kept.generation(),
                    false,
                    JsonObject.EMPTY,
                    Optional.of("Machine configuration is off on this machine (" + ConfigKey.GUEST_ENABLED.text() + ", "
                            + ConfigKey.MODE.text() + ")."))));
        }
    }

    /** A machine that is not connected any more looks after nothing. */
    private void forget() {
        try {
            AgentState state = stateFile.read();
            if (wanted.keySet().removeIf(item -> !state.items().containsKey(item))) {
                restart();
            }
        } catch (StateUnreadableException e) {
            LOG.log(System.Logger.Level.WARNING, "{0}", e.getMessage());
        }
    }

    /** What the local configuration lets be done; while that cannot be read, nothing. */
    private record Local(boolean on, boolean corrects) {
        static final Local NOTHING = new Local(false, false);
    }

    private Local local() {
        try {
            LocalConfig now = config.read();
            return now.guestConfiguration() ? new Local(true, now.on(ConfigKey.GUEST_CORRECTS)) : Local.NOTHING;
        } catch (ControlsUnreadableException e) {
            LOG.log(System.Logger.Level.WARNING, "{0}", e.getMessage());
            return Local.NOTHING;
        }
    }

    private void restart() {
        stop();
        running = local();
        if (wanted.isEmpty() || !running.on()) {
            return;
        }
        List<Assignment> assignments = new ArrayList<>();
        for (Kept kept : wanted.values()) {
            Assignment one = kept.assignment();
            assignments.add(
                    running.corrects()
                            ? one
                            : new Assignment(one.name(), one.revision(), one.configuration(), AssignmentType.AUDIT));
        }
        try {
            watched = Optional.of(AssignedConfigurations.start(
                    machine, assignments, WatchTimes.USUAL, clock, applied, () -> local().corrects(), this::changed));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "configurations cannot be watched: " + e.getMessage(), e);
        }
    }

    private void stop() {
        watched.ifPresent(before -> {
            try {
                before.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "the watch of configurations: {0}", e.getMessage());
            }
        });
        watched = Optional.empty();
    }

    /** Called by the watch. */
    private void changed(StateChange change) {
        Assignment assignment = change.assignment();
        Report report = new Report(
                assignment.configuration().name(),
                assignment.configuration().version(),
                change.initial(),
                change.at(),
                change.at(),
                change.told());
        spool(new ConfigurationReport(
                assignment.name(),
                Long.parseLong(assignment.revision()),
                change.compliant(),
                report.json(),
                Optional.empty()));
    }

    /** The newest of an assignment takes the place of those before it; one that cannot be written is kept for {@link #look}. */
    private void spool(ConfigurationReport report) {
        synchronized (untold) {
            untold.put(report.item(), report);
        }
        tell();
    }

    private void tell() {
        synchronized (untold) {
            var next = untold.values().iterator();
            while (next.hasNext()) {
                try {
                    spool.add(FactKind.CONFIGURATION_REPORT, next.next().json());
                    next.remove();
                } catch (IOException e) {
                    LOG.log(
                            System.Logger.Level.ERROR,
                            "a report waits, the spool cannot be written: {0}",
                            e.getMessage());
                    return;
                }
            }
        }
    }

    @Override
    public synchronized void close() {
        stop();
    }
}
