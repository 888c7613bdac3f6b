package io.holdfast.agent.operations;

import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.configuration.packages.KeptPackages;
import io.holdfast.agent.controls.Controls;
import io.holdfast.agent.controls.Decision;
import io.holdfast.agent.controls.Wanted;
import io.holdfast.agent.extensions.DesiredExtension;
import io.holdfast.agent.identity.MachineKeys;
import io.holdfast.agent.publishers.FirstParty;
import io.holdfast.agent.publishers.PublisherStore;
import io.holdfast.agent.session.Gateway;
import io.holdfast.agent.state.AgentState;
import io.holdfast.agent.state.ItemState;
import io.holdfast.agent.state.ItemState.Stage;
import io.holdfast.agent.state.OperationStore;
import io.holdfast.agent.state.StateFile;
import io.holdfast.agent.state.StateUnreadableException;
import io.holdfast.agent.state.StoredOperation;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.protocol.ConfigurationWish;
import io.holdfast.protocol.ExtensionWish;
import io.holdfast.protocol.OperationBody;
import io.holdfast.protocol.OperationKind;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.RefusalCode;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Takes accepted operations to where they are refused or with the extension manager: controls, package, protected
 * settings, signature of a script, in this order, and the package itself is not touched before all are through.
 */
public final class Settler {
    private static final System.Logger LOG = System.getLogger(Settler.class.getName());

    private final StateFile stateFile;
    private final OperationStore store;
    private final Permission permission;
    private final PackageCheck packages;
    private final ProtectedSettings secrets;
    private final ExtensionActions actions;
    private final ConfigurationSettler configurations;
    private final Outcomes outcomes;
    private final Clock clock;
    private final Set<String> saidWaiting = new HashSet<>();

    private Settler(
            StateFile stateFile,
            OperationStore store,
            Permission permission,
            PackageCheck packages,
            ProtectedSettings secrets,
            ExtensionActions actions,
            ConfigurationSettler configurations,
            Outcomes outcomes,
            Clock clock) {
        this.configurations = configurations;
        this.stateFile = stateFile;
        this.store = store;
        this.permission = permission;
        this.packages = packages;
        this.secrets = secrets;
        this.actions = actions;
        this.outcomes = outcomes;
        this.clock = clock;
    }

    /** What the decisions are made from, beside the state. */
    public record Sources(
            ConfigFile config,
            Controls controls,
            FirstParty firstParty,
            PublisherStore publishers,
            MachineKeys keys,
            KeptPackages configurationPackages,
            PackageDownload download) {}

    public static Settler of(
            StateFile stateFile,
            OperationStore store,
            Sources sources,
            ExtensionActions actions,
            ConfigurationActions configurations,
            Outcomes outcomes,
            Clock clock) {
        Permission permission = new Permission(sources.config(), sources.controls());
        PackageCheck packages = new PackageCheck(sources.firstParty(), sources.publishers());
        return new Settler(
                stateFile,
                store,
                permission,
                packages,
                new ProtectedSettings(sources.keys()),
                actions,
                new ConfigurationSettler(
                        stateFile,
                        permission,
                        packages,
                        sources.configurationPackages(),
                        sources.download(),
                        configurations,
                        outcomes),
                outcomes,
                clock);
    }

    /** After a start: gives the extension manager again what it may not have journaled before the agent was killed. */
    public void resume() throws StateUnreadableException {
        Map<String, ItemState> items = stateFile.read().items();
        actions.announce(keys(items, item -> item.stage() == Stage.REMOVING));
        items.forEach((key, item) -> {
            if (item.stage() == Stage.REMOVING) {
                actions.remove(key, item.generation());
            }
        });
        actions.announce(Set.of());
        for (String key : ordered(items, item -> item.stage() == Stage.HANDED && !item.removedLocally())) {
            handAgain(key, item(items, key));
        }
    }

    private static Set<String> keys(Map<String, ItemState> items, Predicate<ItemState> which) {
        return items.entrySet().stream()
                .filter(entry -> which.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static ItemState item(Map<String, ItemState> items, String key) {
        return Optional.ofNullable(items.get(key)).orElseThrow();
    }

    /** Removals first, then by rising level. */
    private List<String> ordered(Map<String, ItemState> items, Predicate<ItemState> which) {
        List<String> removals = new ArrayList<>();
        Map<String, List<String>> after = new LinkedHashMap<>();
        items.forEach((key, item) -> {
            if (which.test(item)) {
                try {
                    OperationBody body = current(key, item).body();
                    if (body.isDelete()) {
                        removals.add(key);
                    } else {
                        after.put(
                                key,
                                body.extension()
                                        .map(ExtensionWish::provisionAfter)
                                        .orElse(List.of()));
                    }
                } catch (RefusalException | StateUnreadableException _) {
                    after.put(key, List.of()); // settling it tells what is wrong with it
                }
            }
        });
        removals.addAll(Sequence.of(after));
        return removals;
    }

    private void handAgain(String key, ItemState item) throws StateUnreadableException {
        try {
            Current current = current(key, item);
            if (current.body().configuration().isPresent()) {
                configurations.again(key, item, current.body().configuration().get());
                return;
            }
            ExtensionWish wish = current.wish();
            ProtectedSettings.Opened opened = secrets.open(current.body(), wish, current.stored());
            actions.apply(desired(current, wish, permission.script(wish, opened.settings())));
        } catch (RefusalException e) {
            if (!actions.has(key, item.generation())) {
                refuse(key, item, e); // what is done already is not taken back by a rule that came later
            }
        } catch (StateUnreadableException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} is left as it is: {1}", key, e.getMessage());
        }
    }

    /** Whether anything waits for {@link #settle}. */
    public boolean waits() throws StateUnreadableException {
        return stateFile.read().items().entrySet().stream().anyMatch(entry -> waits(entry.getKey(), entry.getValue()));
    }

    private boolean waits(String key, ItemState item) {
        return switch (item.stage()) {
            case ACCEPTED -> true;
            case HANDED -> item.removedLocally();
            case HELD -> permittedNow(key, item);
            case REFUSED, REMOVING, REMOVED -> false;
        };
    }

    private boolean permittedNow(String key, ItemState item) {
        try {
            return current(key, item)
                    .body()
                    .configuration()
                    .filter(configurations::permitted)
                    .isPresent();
        } catch (RefusalException | StateUnreadableException _) {
            return false; // it stays refused
        }
    }

    /** Settles everything that waits. What the control plane cannot give now stays waiting, and fails this at the end. */
    public void settle(Gateway gateway) throws IOException, StateUnreadableException {
        Optional<IOException> failure = Optional.empty();
        Map<String, ItemState> items = stateFile.read().items();
        Map<String, ItemState> waiting = new LinkedHashMap<>();
        items.forEach((key, item) -> {
            if (waits(key, item)) {
                waiting.put(key, item);
            }
        });
        actions.announce(waiting.keySet());
        for (String key : ordered(waiting, _ -> true)) {
            ItemState item = item(waiting, key);
            try {
                settle(key, item, gateway);
            } catch (RefusalException e) {
                refuse(key, item, e);
            } catch (IOException e) {
                failure = Optional.of(e);
            }
        }
        actions.announce(Set.of());
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private void refuse(String key, ItemState item, RefusalException refusal) throws StateUnreadableException {
        boolean configuration = key.startsWith(OperationKind.CONFIGURATION.item(""));
        String reason = configuration ? configurations.refused(key, refusal) : refusal.reason();
        outcomes.refuse(key, item.generation(), refusal.code(), reason);
        boolean held = configuration && refusal.code() == RefusalCode.CONFIGURATION_NOT_PERMITTED;
        stateFile.update(state -> state.withItem(
                key,
                item.commitment(),
                now -> now.with(held ? Stage.HELD : Stage.REFUSED).withRemovedLocally(false)));
    }

    private record Current(OperationBody body, StoredOperation stored) {
        ExtensionWish wish() throws RefusalException {
            return body.extension()
                    .orElseThrow(() -> new RefusalException(RefusalCode.OPERATION_MALFORMED, "nothing is wanted"));
        }
    }

    private Current current(String key, ItemState item) throws StateUnreadableException, RefusalException {
        StoredOperation stored = store.find(key)
                .filter(operation -> operation.commitment().equals(item.commitment()))
                .orElseThrow(() -> new StateUnreadableException("the operation on " + key + " is not stored any more"));
        try {
            return new Current(OperationBody.read(stored.body().array()), stored);
        } catch (ProtocolException e) {
            throw new RefusalException(RefusalCode.OPERATION_MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private void settle(String key, ItemState item, Gateway gateway)
            throws IOException, StateUnreadableException, RefusalException {
        Current current = current(key, item);
        if (current.body().isDelete()) {
            settleDelete(key, item, current.body().kind());
            return;
        }
        if (current.body().kind() == OperationKind.CONFIGURATION) {
            settleConfiguration(key, item, current.body(), gateway);
            return;
        }
        ExtensionWish wish = current.wish();
        AgentState state = stateFile.read();
        if (Sequence.waitsForOther(state, wish)) {
            return;
        }
        Instant clockTime = clock.instant();
        Instant now = clockTime.isBefore(state.timeFloor()) ? state.timeFloor() : clockTime;
        checkTime(current.body(), item, now);
        String handler = Standing.handler(wish);
        Decision.Allowed allowed;
        try {
            allowed = permission.decide(new Wanted(
                    Standing.action(item, wish),
                    wish.type(),
                    Optional.of(wish.version()),
                    packages.mayBeFirstParty(wish)));
        } catch (RefusalException refusal) {
            if (standsAgain(current, wish, item)) {
                stateFile.update(before -> before.withItem(key, item.commitment(), old -> old.handed(handler)));
                return;
            }
            throw refusal;
        }
        checkPackage(gateway, state, item, wish, Permission.rooted(current.body(), wish, allowed), now);
        ProtectedSettings.Opened opened = secrets.open(current.body(), wish, current.stored());
        Permission.Settings settings = permission.script(wish, opened.settings());
        if (opened.fresh()) {
            store.put(key, opened.stored());
            outcomes.settingsKept(key, item.generation());
        }
        stateFile.update(before -> before.withItem(key, item.commitment(), old -> old.handed(handler)));
        actions.apply(desired(current, wish, settings));
    }

    /** What is wanted is what is there, as when an upgrade was refused: nothing is done, so nothing is refused. */
    private boolean standsAgain(Current current, ExtensionWish wish, ItemState item) {
        try {
            ProtectedSettings.Opened opened = secrets.open(current.body(), wish, current.stored());
            return Standing.has(item, wish)
                    && !opened.fresh()
                    && actions.again(desired(current, wish, permission.script(wish, opened.settings())));
        } catch (RefusalException _) {
            return false; // the first reason is the one to tell
        }
    }

    private static void checkTime(OperationBody body, ItemState item, Instant now) throws RefusalException {
        if ((item.stage() == Stage.ACCEPTED || item.stage() == Stage.HELD) && now.isAfter(body.notAfter())) {
            throw new RefusalException(
                    RefusalCode.OPERATION_EXPIRED,
                    "the operation was not to begin after " + body.notAfter() + " (now: " + now + ")");
        }
    }

    private void checkPackage(
            Gateway gateway,
            AgentState state,
            ItemState item,
            ExtensionWish wish,
            Decision.Allowed allowed,
            Instant now)
            throws IOException, RefusalException, StateUnreadableException {
        ExtensionType type = wish.type();
        long known = state.indexes().getOrDefault(type.key(), 0L);
        boolean installed = item.installed().equals(Optional.of(Standing.handler(wish)));
        OptionalLong sequence = packages.check(gateway, wish, allowed, known, installed, now);
        if (sequence.isPresent() && sequence.getAsLong() > known) {
            stateFile.update(before -> before.withIndex(type.key(), sequence.getAsLong()));
        }
    }

    private static DesiredExtension desired(Current current, ExtensionWish wish, Permission.Settings settings) {
        return new DesiredExtension(
                current.body().item(),
                wish.name(),
                current.body().generation(),
                wish.type(),
                wish.version(),
                wish.packageDigest(),
                settings.open(),
                settings.hidden(),
                wish.forceUpdateTag(),
                wish.provisionAfter());
    }

    private void settleConfiguration(String key, ItemState item, OperationBody body, Gateway gateway)
            throws IOException, StateUnreadableException, RefusalException {
        ConfigurationWish wish = body.configuration()
                .orElseThrow(() -> new RefusalException(RefusalCode.OPERATION_MALFORMED, "nothing is wanted"));
        Instant floor = stateFile.read().timeFloor();
        Instant clockTime = clock.instant();
        Instant now = clockTime.isBefore(floor) ? floor : clockTime;
        checkTime(body, item, now);
        configurations.settle(key, item, wish, gateway, now);
    }

    /** Removal needs no list and no package; with unreadable controls it goes through as well. */
    private void settleDelete(String key, ItemState item, OperationKind kind) throws StateUnreadableException {
        if (kind == OperationKind.CONFIGURATION) {
            configurations.remove(key, item);
            stateFile.update(state -> state.withItem(key, item.commitment(), now -> now.with(Stage.REMOVED)));
            store.delete(key);
            return;
        }
        switch (permission.removal(key)) {
            case Decision.Waiting waiting -> {
                if (saidWaiting.add(key + "#" + item.generation())) {
                    outcomes.waiting(key, item.generation(), waiting.explanation());
                }
            }
            case Decision.Allowed _, Decision.Refused _ -> {
                stateFile.update(state -> state.withItem(key, item.commitment(), now -> now.with(Stage.REMOVING)));
                actions.remove(key, item.generation());
                store.delete(key);
            }
        }
    }
}
