package io.holdfast.agent.daemon;

import io.holdfast.agent.config.AgentHome;
import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.controls.ControlsUnreadableException;
import io.holdfast.agent.facts.ConfigurationFacts;
import io.holdfast.agent.identity.MachineKeys;
import io.holdfast.agent.identity.TpmChoice;
import io.holdfast.agent.session.SessionStatus;
import io.holdfast.agent.state.AgentState;
import io.holdfast.agent.state.Enrolment;
import io.holdfast.agent.state.StateFile;
import io.holdfast.agent.state.StateUnreadableException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/** What {@code hfagent show} prints, by JSON key. */
public final class AgentReport {
    private AgentReport() {}

    /**
     * @param keysNote why keys are still in files; empty for nothing to say
     * @param running whether the daemon itself answers; without it only what is on disk is known
     */
    public static JsonObject of(
            AgentHome home,
            StateFile stateFile,
            ConfigurationFacts config,
            SessionStatus session,
            String keysNote,
            boolean running) {
        JsonObject.Builder json = JsonObject.builder();
        String error = session.lastError().orElse("");
        try {
            AgentState state = stateFile.read();
            state.enrolment().ifPresent(enrolment -> enrolment(json, enrolment));
            json.put("vmId", state.vmId().toString());
            json.put("status", status(state, session, running));
        } catch (StateUnreadableException e) {
            json.put("status", "Error");
            error = "AgentStateUnreadable: " + e.getMessage();
        }
        json.put("lastHeartbeat", session.lastContact().map(Instant::toString).orElse(""))
                .put("agentVersion", AgentVersion.TEXT)
                .put("agentService", running ? "running" : "stopped")
                .put("home", home.root().toString());
        keys(json, home, keysNote);
        configuration(json, config);
        return json.put("errorDetails", error).build();
    }

    private static void keys(JsonObject.Builder json, AgentHome home, String note) {
        TpmChoice choice = TpmChoice.of(new ConfigFile(home.config()));
        try {
            MachineKeys keys = new MachineKeys(home.keys(), new SecureRandom(), choice);
            String place = keys.place();
            json.put("identityKey", keys.inFiles() && !note.isEmpty() ? place + " (" + note + ")" : place);
            json.put("sealingKey", keys.sealingPlace());
        } catch (IOException e) {
            json.put("identityKey", "unknown: " + e.getMessage());
        }
    }

    private static String status(AgentState state, SessionStatus session, boolean running) {
        if (state.enrolment().isEmpty()) {
            return "NotConnected";
        }
        return running && session.connected() ? "Connected" : "Disconnected";
    }

    private static void enrolment(JsonObject.Builder json, Enrolment enrolment) {
        ResourceId machine = enrolment.machine();
        json.put("resourceName", machine.name())
                .put(
                        "resourceGroup",
                        machine.resourceGroup().map(ResourceId::name).orElse(""))
                .put(
                        "subscriptionId",
                        machine.subscription().map(ResourceId::name).orElse(""))
                .put("tenantId", enrolment.tenant())
                .put("location", enrolment.location())
                .put("resourceId", machine.toString())
                .put("controlPlane", enrolment.resourceManager())
                .put("connectedAt", enrolment.connectedAt().toString());
    }

    private static void configuration(JsonObject.Builder json, ConfigurationFacts config) {
        try {
            json.put("agentConfiguration", config.collect());
        } catch (ControlsUnreadableException e) {
            Optional<String> message = Optional.ofNullable(e.getMessage());
            json.put("localControls", "LocalControlsUnreadable: " + message.orElse(""));
        }
    }
}
