package io.holdfast.agent.testing;

import io.holdfast.agent.config.AgentHome;
import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.config.LocalConfig;
import io.holdfast.agent.configuration.packages.KeptPackages;
import io.holdfast.agent.controls.Controls;
import io.holdfast.agent.controls.Setting.Change;
import io.holdfast.agent.extensions.DesiredExtension;
import io.holdfast.agent.identity.MachineKeys;
import io.holdfast.agent.operations.ConfigurationActions;
import io.holdfast.agent.operations.ExtensionActions;
import io.holdfast.agent.operations.Intake;
import io.holdfast.agent.operations.Outcomes;
import io.holdfast.agent.operations.Settler;
import io.holdfast.agent.publishers.FirstParty;
import io.holdfast.agent.publishers.PublisherStore;
import io.holdfast.agent.publishers.TrustedPublisher;
import io.holdfast.agent.session.Gateway;
import io.holdfast.agent.spool.Spool;
import io.holdfast.agent.spool.SpoolLimits;
import io.holdfast.agent.state.History;
import io.holdfast.agent.state.OperationStore;
import io.holdfast.agent.state.ProofStore;
import io.holdfast.agent.state.StateFile;
import io.holdfast.agent.state.StateUnreadableException;
import io.holdfast.protocol.ExtensionOutcome;
import io.holdfast.protocol.Fact;
import io.holdfast.protocol.FactKind;
import io.holdfast.protocol.ItemRef;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.trust.packages.PinnedRoot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The agent's half up to the extension manager, which only notes what it is given. */
public final class TestMachine implements ExtensionActions {
    public final AgentHome home;
    public final StateFile stateFile;
    public final OperationStore store;
    public final ConfigFile config;
    public final PublisherStore publishers;
    public final MachineKeys keys;
    public final Spool spool;
    public final List<DesiredExtension> applied = new ArrayList<>();
    public final List<String> removed = new ArrayList<>();
    public final KeyPair sealing;

    public final KeptPackages packages;
    /** What lies on the network elsewhere. */
    public Function<String, byte[]> elsewhere = _ -> new byte[0];

    private ConfigurationActions configurations = new NoConfigurations();
    private Intake intake;
    private Settler settler;
    private Clock clock = Clock.systemUTC();

    public TestMachine(Path folder, TestControlPlane plane) throws IOException, StateUnreadableException {
        this.home = new AgentHome(folder.resolve("home"));
        home.create();
        this.stateFile = new StateFile(home.state());
        this.store = new OperationStore(home.state());
        this.config = new ConfigFile(home.config());
        this.publishers = new PublisherStore(home.publishers());
        this.keys = new MachineKeys(home.keys(), new SecureRandom());
        this.spool = new Spool(home.spool(), SpoolLimits.DEFAULT, Clock.systemUTC());
        this.packages = new KeptPackages(home.state().resolve("configuration-packages"));
        this.sealing = keys.fresh();
        keys.store(keys.fresh(), sealing, List.of(plane.publisher.root()));
        stateFile.update(state -> state.connected(plane.enrolment(), plane.log.checkpoint()));
        trust(plane.publisher.pin("Contoso"), false);
        History history = new History(home.state(), clock);
        Outcomes outcomes = new Outcomes(spool, history, stateFile);
        this.intake = new Intake(stateFile, store, new ProofStore(home.state()), outcomes, history, config);
        this.settler = settler(outcomes);
    }

    private Settler settler(Outcomes outcomes) {
        Settler.Sources sources = new Settler.Sources(
                config,
                Controls.shipped(),
                new FirstParty(Map.of()),
                publishers,
                keys,
                packages,
                uri -> new ByteArrayInputStream(elsewhere.apply(uri)));
        return Settler.of(stateFile, store, sources, this, configurations, outcomes, clock);
    }

    /** From the next start on, this looks after configurations. */
    public void lookAfter(ConfigurationActions with) throws StateUnreadableException {
        this.configurations = with;
        restart(clock);
    }

    public boolean waits() throws StateUnreadableException {
        return settler.waits();
    }

    /** The agent is killed and started again, perhaps with another clock. */
    public void restart(Clock with) throws StateUnreadableException {
        this.clock = with;
        History history = new History(home.state(), clock);
        Outcomes outcomes = new Outcomes(spool, history, stateFile);
        this.intake = new Intake(stateFile, store, new ProofStore(home.state()), outcomes, history, config);
        this.settler = settler(outcomes);
        settler.resume();
    }

    public void trust(PinnedRoot root, boolean firstParty) throws IOException {
        publishers.write(List.of(new TrustedPublisher(root, firstParty, Instant.now(), "test")));
    }

    public void set(ConfigKey key, String value) throws Exception {
        LocalConfig now = config.read();
        config.write(now.with(key, value, new Change(Instant.parse("2026-01-02T03:04:05Z"), "ada (uid 0)")));
    }

    /** What one answer to the held poll does. */
    public void sync(TestControlPlane plane) throws IOException, StateUnreadableException {
        sync(plane.items(), plane);
    }

    public void sync(List<ItemRef> items, Gateway gateway) throws IOException, StateUnreadableException {
        intake.take(items, gateway);
        settler.settle(gateway);
    }

    /** Everything that this machine reported of its extensions, oldest first. */
    public List<ExtensionOutcome> outcomes() throws IOException, ProtocolException {
        List<ExtensionOutcome> outcomes = new ArrayList<>();
        for (Fact fact : facts()) {
            if (fact.kind() == FactKind.EXTENSION) {
                outcomes.add(ExtensionOutcome.read(fact.body()));
            }
        }
        return outcomes;
    }

    public List<Fact> facts() throws IOException {
        return spool.batch(1_000, 100 << 20).map(batch -> batch.facts()).orElse(List.of());
    }

    @Override
    public void apply(DesiredExtension desired) {
        applied.add(desired);
    }

    @Override
    public boolean again(DesiredExtension desired) {
        // as the real one: the same, but for the generation, as what was applied last
        return !applied.isEmpty()
                && applied.getLast().item().equals(desired.item())
                && applied.getLast().version().equals(desired.version())
                && applied.getLast().settings().equals(desired.settings())
                && applied.getLast().protectedSettings().equals(desired.protectedSettings())
                && applied.getLast().forceUpdateTag().equals(desired.forceUpdateTag());
    }

    @Override
    public boolean has(String item, long generation) {
        return applied.stream().anyMatch(one -> one.item().equals(item) && one.generation() >= generation);
    }

    @Override
    public void remove(String item, long generation) {
        removed.add(item + "#" + generation);
    }
}
