package io.holdfast.agent.daemon;

import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.config.LocalConfig;
import io.holdfast.agent.configuration.AssignmentType;
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
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ConfigurationContent;
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
import java.util.stream.Collectors;

/**
 * Looks after the configurations that are assigned to this machine, as long as the local configuration lets it, and spools
 * what changes.
 */
final class ConfigurationKeeper implements ConfigurationActions, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ConfigurationKeeper.class.getName());

    private final StateFile stateFile;
    private final ConfigFile config;
    private final Machine machine;
    private final AssignedSource source;
    private final ConfigurationShare share;
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
            StateFile stateFile,
            ConfigFile config,
            Machine machine,
            AssignedSource source,
            ConfigurationShare share,
            AppliedOnce applied,
            Spool spool,
            Clock clock) {
        this.source = source;
        this.share = share;
        this.stateFile = stateFile;
        this.config = config;
        this.machine = machine;
        this.applied = applied;
        this.spool = spool;
        this.clock = clock;
    }

    /** @param digest of its package */
    private record Kept(long generation, Assignment assignment, Optional<Digest> digest) {}

    @Override
    public synchronized void permit(ConfigurationWish wish) throws RefusalException {
        Local now = local();
        if (!now.on()) {
            throw new RefusalException(
                    RefusalCode.CONFIGURATION_NOT_PERMITTED,
                    "machine configuration is off on this machine (" + ConfigKey.GUEST_ENABLED.text() + " is false, or "
                            + ConfigKey.MODE.text() + " is monitor); only its administrator can change that");
        }
        if (AssignedSource.type(wish) != AssignmentType.AUDIT && !now.corrects()) {
            throw new RefusalException(
                    RefusalCode.CONFIGURATION_NOT_PERMITTED,
                    "this machine lets nothing be put right (" + ConfigKey.GUEST_CORRECTS.text()
                            + " is false); only its administrator can change that. Audit is permitted");
        }
    }

    @Override
    public synchronized void apply(String item, long generation, ConfigurationWish wish) throws RefusalException {
        permit(wish);
        if (!again(item, generation, wish)) {
            throw new RefusalException(
                    RefusalCode.PACKAGE_UNAVAILABLE, "the package of " + wish.configuration() + " is not there");
        }
        source.keepOnly(
                wanted.values().stream().flatMap(kept -> kept.digest().stream()).collect(Collectors.toSet()));
    }

    @Override
    public synchronized boolean again(String item, long generation, ConfigurationWish wish) throws RefusalException {
        Kept before = wanted.get(item);
        if (before != null && before.generation() == generation) {
            return true;
        }
        Optional<Assignment> assignment = source.read(item, generation, wish);
        if (assignment.isEmpty()) {
            return false;
        }
        wanted.put(
                item, new Kept(generation, assignment.get(), wish.content().map(ConfigurationContent::packageDigest)));
        restart();
        return true;
    }

    @Override
    public synchronized boolean remove(String item) {
        boolean there = wanted.remove(item) != null;
        if (there) {
            restart();
        }
        return there;
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

    /**
     * What the local configuration lets be done; while that cannot be read, nothing.
     *
     * @param scripts another text when it says something else of scripts, which are to be looked at then
     */
    private record Local(boolean on, boolean corrects, String scripts) {
        static final Local NOTHING = new Local(false, false, "");
    }

    private Local local() {
        try {
            LocalConfig now = config.read();
            String scripts = now.text(ConfigKey.GUEST_SCRIPTS) + now.entries(ConfigKey.SIGNERS);
            return now.guestConfiguration()
                    ? new Local(true, now.on(ConfigKey.GUEST_CORRECTS), scripts)
                    : Local.NOTHING;
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
                    machine,
                    assignments,
                    WatchTimes.USUAL,
                    clock,
                    applied,
                    () -> local().corrects(),
                    share::share,
                    this::changed));
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
