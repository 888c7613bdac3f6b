package io.holdfast.agent.daemon;

import io.holdfast.agent.config.AgentHome;
import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.configuration.assigned.AppliedOnce;
import io.holdfast.agent.configuration.packages.KeptPackages;
import io.holdfast.agent.configuration.resources.Machine;
import io.holdfast.agent.controls.Controls;
import io.holdfast.agent.controls.ControlsUnreadableException;
import io.holdfast.agent.extensions.DesiredExtension;
import io.holdfast.agent.extensions.ExecutorSettings;
import io.holdfast.agent.extensions.ExtensionExecutor;
import io.holdfast.agent.facts.ConfigurationFacts;
import io.holdfast.agent.facts.FactWatch;
import io.holdfast.agent.facts.MachineFacts;
import io.holdfast.agent.handlers.ContractVariables;
import io.holdfast.agent.identity.MachineKeys;
import io.holdfast.agent.identity.MovingKeys;
import io.holdfast.agent.identity.TpmChoice;
import io.holdfast.agent.local.LocalServer;
import io.holdfast.agent.operations.ExtensionActions;
import io.holdfast.agent.operations.Intake;
import io.holdfast.agent.operations.Outcomes;
import io.holdfast.agent.operations.Settler;
import io.holdfast.agent.platform.CommandTools;
import io.holdfast.agent.platform.ContractFolders;
import io.holdfast.agent.platform.ControlGroups;
import io.holdfast.agent.platform.MachineRoot;
import io.holdfast.agent.publishers.FirstParty;
import io.holdfast.agent.publishers.PublisherStore;
import io.holdfast.agent.session.Backoff;
import io.holdfast.agent.session.FactSender;
import io.holdfast.agent.session.KeyMove;
import io.holdfast.agent.session.PollLoop;
import io.holdfast.agent.session.Renewal;
import io.holdfast.agent.session.SessionEvents;
import io.holdfast.agent.session.Signal;
import io.holdfast.agent.spool.Spool;
import io.holdfast.agent.spool.SpoolLimits;
import io.holdfast.agent.state.History;
import io.holdfast.agent.state.OperationStore;
import io.holdfast.agent.state.ProofStore;
import io.holdfast.agent.state.StateFile;
import io.holdfast.agent.state.StateUnreadableException;
import io.holdfast.kernel.EnrolmentId;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All parts of one agent, wired. */
public final class Agent implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Agent.class.getName());
    private static final Duration LONGEST_STOP = Duration.ofSeconds(2);

    private final StateFile stateFile;
    private final ExtensionExecutor executor;
    private final Settler settler;
    private final LocalServer local;
    private final List<Thread> writers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final PollLoop poll;
    private final FactSender sender;
    private final FactWatch watch;
    private final ManagerSwitch manager;
    private final ConfigurationKeeper configurations;

    public Agent(AgentHome home, ContractFolders folders, Clock clock, Map<String, String> environment)
            throws IOException {
        home.create();
        SecureRandom random = new SecureRandom();
        this.stateFile = new StateFile(home.state());
        OperationStore store = new OperationStore(home.state());
        History history = new History(home.state(), clock);
        ConfigFile config = new ConfigFile(home.config());
        MachineKeys keys = new MachineKeys(home.keys(), random, TpmChoice.of(config));
        Spool spool = new Spool(home.spool(), SpoolLimits.DEFAULT, clock);
        Outcomes outcomes = new Outcomes(spool, history, stateFile);
        Signal pollSignal = new Signal();
        Signal factSignal = new Signal();
        Controls controls = Controls.shipped();
        this.watch = new FactWatch(
                new MachineFacts(Path.of("/"), AgentVersion.TEXT),
                new ConfigurationFacts(config, controls),
                spool,
                new Signal());
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Map<String, String> passedOn = new HashMap<>(environment);
        passedOn.put(ContractVariables.SOCKET, home.socket().toString());
        tpm(config).ifPresent(text -> passedOn.put(ContractVariables.TPM, text));
        ExecutorSettings settings = ExecutorSettings.of(home.state(), folders, java, passedOn);
        this.executor = new ExtensionExecutor(
                settings, (_, _, digest) -> connection().gateway().blob(digest), outcomes);
        KeptPackages packages = new KeptPackages(home.state().resolve("configuration-packages"));
        Settler.Sources sources = new Settler.Sources(
                config,
                controls,
                FirstParty.shipped(),
                new PublisherStore(home.publishers()),
                keys,
                packages,
                new HttpsDownload(config));
        MachineRoot root = MachineRoot.running();
        ConfigurationShare share = new ConfigurationShare(
                config,
                ControlGroups.of(home.root().resolve("configuration")),
                Runtime.getRuntime().availableProcessors());
        this.configurations = new ConfigurationKeeper(
                stateFile,
                config,
                new Machine(root, new CommandTools(root, share), new LocalScripts(config)),
                new AssignedSource(packages),
                share,
                new AppliedOnce(home.state().resolve("configurations.json")),
                spool,
                clock);
        this.manager = new ManagerSwitch(config, executor, configurations);
        this.settler = Settler.of(stateFile, store, sources, actions(executor), configurations, outcomes, clock);
        Connections connections = new Connections(keys, config, clock);
        MovingKeys moving = new MovingKeys(home.keys(), random, TpmChoice.of(config));
        this.poll = new PollLoop(
                stateFile,
                connections,
                new Intake(stateFile, store, new ProofStore(home.state()), outcomes, history, config),
                settler,
                new Renewal(keys, clock),
                new KeyMove(keys, moving, connections, history, clock),
                new Backoff(Duration.ofMillis(500), Duration.ofMinutes(1), random),
                pollSignal,
                events(spool, watch, factSignal),
                clock);
        this.sender = new FactSender(
                spool, poll, new Backoff(Duration.ofMillis(500), Duration.ofMinutes(1), random), factSignal);
        this.local = new LocalServer(
                home.socket(),
                new AgentDesk(
                        home,
                        stateFile,
                        config,
                        new ConfigurationFacts(config, controls),
                        history,
                        executor,
                        poll,
                        watch,
                        manager));
    }

    /** {@code tpm.device} unless it leaves the choice; what it is when the agent starts holds for handlers. */
    private static Optional<String> tpm(ConfigFile config) {
        try {
            return Optional.of(config.read().text(ConfigKey.TPM_DEVICE)).filter(text -> !text.equals("auto"));
        } catch (ControlsUnreadableException e) {
            LOG.log(System.Logger.Level.WARNING, "handlers use the TPM of the machine: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    private PollLoop connection() {
        return poll;
    }

    private static ExtensionActions actions(ExtensionExecutor executor) {
        return new ExtensionActions() {
            @Override
            public void apply(DesiredExtension desired) {
                executor.apply(desired);
            }

            @Override
            public boolean again(DesiredExtension desired) {
                return executor.again(desired);
            }

            @Override
            public boolean has(String item, long generation) {
                return executor.installed().stream()
                        .anyMatch(one -> one.item().equals(item) && one.generation() >= generation);
            }

            @Override
            public void remove(String item, long generation) {
                executor.remove(item, generation);
            }

            @Override
            public void announce(Set<String> removals) {
                executor.announce(removals);
            }
        };
    }

    private static SessionEvents events(Spool spool, FactWatch watch, Signal factSignal) {
        return new SessionEvents() {
            @Override
            public void enrolled(EnrolmentId enrolment) throws IOException {
                if (spool.belongTo(enrolment)) {
                    watch.forget();
                }
            }

            @Override
            public void reachable() {
                factSignal.raise();
            }
        };
    }

    /** Finishes what an agent before this one began, then starts the threads. */
    public void start() throws IOException {
        executor.recover();
        manager.look();
        try {
            stateFile.update(state -> state); // from now on the machine has its id
            settler.resume();
        } catch (StateUnreadableException e) {
            LOG.log(System.Logger.Level.ERROR, "AgentStateUnreadable: {0}", e.getMessage());
        }
        local.start();
        writers.add(Thread.ofPlatform().name("facts").daemon().start(watch));
        writers.add(Thread.ofPlatform().name("sender").daemon().start(sender));
        threads.add(Thread.ofPlatform().name("poll").daemon().start(poll));
        threads.add(Thread.ofPlatform().name("status").daemon().start(new StatusWatch(executor, manager)));
    }

    @Override
    public void close() throws IOException {
        local.close();
        writers.forEach(Thread::interrupt);
        threads.forEach(Thread::interrupt);
        executor.close();
        configurations.close();
        awaitWriters();
    }

    /** Whoever starts another agent on this folder finds nobody at work in the spool. */
    private void awaitWriters() {
        try {
            for (Thread writer : writers) {
                boolean _ = writer.join(LONGEST_STOP);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
