package io.holdfast.agent.daemon;

import io.holdfast.agent.config.AgentHome;
import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.controls.ControlsUnreadableException;
import io.holdfast.agent.extensions.ExtensionExecutor;
import io.holdfast.agent.extensions.InstalledExtension;
import io.holdfast.agent.facts.ConfigurationFacts;
import io.holdfast.agent.facts.FactWatch;
import io.holdfast.agent.local.LocalServer;
import io.holdfast.agent.session.PollLoop;
import io.holdfast.agent.state.Enrolment;
import io.holdfast.agent.state.History;
import io.holdfast.agent.state.StateFile;
import io.holdfast.agent.state.StateUnreadableException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.TokenRequest;
import io.holdfast.protocol.local.LocalReply;
import io.holdfast.protocol.local.LocalRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Answers what hfagent asks. */
final class AgentDesk implements LocalServer.Desk {
    private final AgentHome home;
    private final StateFile stateFile;
    private final ConfigFile settings;
    private final ConfigurationFacts config;
    private final History history;
    private final ExtensionExecutor executor;
    private final PollLoop poll;
    private final FactWatch watch;
    private final ManagerSwitch manager;

    AgentDesk(
            AgentHome home,
            StateFile stateFile,
            ConfigFile settings,
            ConfigurationFacts config,
            History history,
            ExtensionExecutor executor,
            PollLoop poll,
            FactWatch watch,
            ManagerSwitch manager) {
        this.home = home;
        this.stateFile = stateFile;
        this.settings = settings;
        this.config = config;
        this.history = history;
        this.executor = executor;
        this.poll = poll;
        this.watch = watch;
        this.manager = manager;
    }

    @Override
    public LocalReply answer(LocalRequest request) {
        try {
            return switch (request) {
                case LocalRequest.Show _ ->
                    new LocalReply.Done(AgentReport.of(home, stateFile, config, poll.status(), poll.keysNote(), true));
                case LocalRequest.ExtensionList _ -> new LocalReply.Done(JsonObject.of("extensions", extensions()));
                case LocalRequest.ExtensionRemove(String item) -> remove(item);
                case LocalRequest.History(long most) ->
                    new LocalReply.Done(JsonObject.of(
                            "events", new JsonArray(List.copyOf(history.newest((int) Math.min(most, 100_000))))));
                case LocalRequest.Token(String resource) ->
                    new LocalReply.Done(
                            poll.gateway().token(new TokenRequest(resource)).json());
                case LocalRequest.ControlPlane _ -> controlPlane();
                case LocalRequest.Reload _ -> {
                    watch.look();
                    manager.look();
                    poll.reconsider();
                    yield new LocalReply.Done(JsonObject.EMPTY);
                }
            };
        } catch (IOException | StateUnreadableException e) {
            return new LocalReply.Denied("Failed", String.valueOf(e.getMessage()));
        }
    }

    /** What a handler of root needs to reach the services of the control plane on the way that this machine pinned. */
    private LocalReply controlPlane() throws StateUnreadableException {
        Optional<Enrolment> enrolment = stateFile.read().enrolment();
        if (enrolment.isEmpty()) {
            return new LocalReply.Denied("NotConnected", "this machine is connected to no control plane");
        }
        try {
            return new LocalReply.Done(JsonObject.builder()
                    .put("machine", enrolment.get().machine().toString())
                    .put("resourceManager", enrolment.get().resourceManager())
                    .put("authority", enrolment.get().authority())
                    .putIfPresent("proxy", settings.read().proxy("ARM").map(proxy -> proxy.host() + ":" + proxy.port()))
                    .build());
        } catch (ControlsUnreadableException e) {
            return new LocalReply.Denied("Failed", String.valueOf(e.getMessage()));
        }
    }

    private JsonArray extensions() {
        return executor.installed().stream().map(one -> (Json) json(one)).collect(JsonArray.collector());
    }

    private static JsonObject json(InstalledExtension one) {
        JsonObject.Builder json = JsonObject.builder()
                .put("name", one.name())
                .put("publisher", one.type().publisher())
                .put("type", one.type().type())
                .put("generation", one.generation())
                .put("enabled", one.enabled())
                .putIfPresent("version", one.version().map(version -> version.text()));
        if (one.removing()) {
            return json.put("status", "REMOVING").build();
        }
        one.last()
                .ifPresent(last -> json.put("status", last.phase().name())
                        .put("code", last.code())
                        .put("message", last.message())
                        .put("time", last.time().toString()));
        return json.build();
    }

    /** Marks the item first, so that the next sync knows that it is to bring the extension back. */
    private LocalReply remove(String item) throws StateUnreadableException {
        if (executor.installed().stream().noneMatch(one -> one.item().equals(item))) {
            return new LocalReply.Denied("NotFound", "there is no extension " + item + " on this machine");
        }
        stateFile.update(state -> state.removedLocally(item));
        executor.removeLocally(item);
        history.add("removedLocally", JsonObject.of("item", Json.of(item)));
        return new LocalReply.Done(JsonObject.of("item", Json.of(item)));
    }
}
