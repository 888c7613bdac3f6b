package io.holdfast.agent.cli;

import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.controls.Controls;
import io.holdfast.agent.daemon.AgentReport;
import io.holdfast.agent.facts.ConfigurationFacts;
import io.holdfast.agent.identity.AzcmException;
import io.holdfast.agent.local.LocalClient;
import io.holdfast.agent.session.SessionStatus;
import io.holdfast.agent.state.StateFile;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.protocol.local.LocalReply;
import io.holdfast.protocol.local.LocalRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code hfagent show}. */
final class ShowReport {
    /** Display name and JSON key, in the order of printing. */
    private static final List<List<String>> ROWS = List.of(
            List.of("Resource Name", "resourceName"),
            List.of("Resource Group Name", "resourceGroup"),
            List.of("Resource Namespace", "resourceNamespace"),
            List.of("Resource Id", "resourceId"),
            List.of("Subscription ID", "subscriptionId"),
            List.of("Tenant ID", "tenantId"),
            List.of("VM ID", "vmId"),
            List.of("Location", "location"),
            List.of("Control Plane", "controlPlane"),
            List.of("Agent Version", "agentVersion"),
            List.of("Agent Status", "status"),
            List.of("Agent Last Heartbeat", "lastHeartbeat"),
            List.of("Agent Service", "agentService"),
            List.of("Agent Error Details", "errorDetails"),
            List.of("Local Controls", "localControls"),
            List.of("Connected At", "connectedAt"),
            List.of("Identity Key", "identityKey"),
            List.of("Sealing Key", "sealingKey"),
            List.of("Home", "home"));

    private ShowReport() {}

    static void print(Console console, List<String> properties, boolean json) throws AzcmException {
        JsonObject report = report(console);
        if (properties.isEmpty()) {
            if (json) {
                console.print(report);
            } else {
                console.table(rows(report));
            }
            return;
        }
        JsonObject.Builder chosen = JsonObject.builder();
        List<List<String>> rows = new ArrayList<>();
        for (String property : properties) {
            String key = key(property, report);
            Json value = report.find(key).orElse(new JsonString(""));
            chosen.put(key, value);
            rows.add(List.of(displayName(key), text(value)));
        }
        if (json) {
            console.print(chosen.build());
        } else {
            console.table(rows);
        }
    }

    private static JsonObject report(Console console) throws AzcmException {
        try {
            LocalReply reply = new LocalClient(console.home().socket()).ask(new LocalRequest.Show());
            return switch (reply) {
                case LocalReply.Done(JsonObject result) -> result;
                case LocalReply.Denied(String _, String message) ->
                    throw new AzcmException(AzcmException.Code.UNKNOWN, message);
            };
        } catch (IOException e) {
            return offline(console, e);
        }
    }

    /** The daemon does not answer; whoever may read its files still sees what they say. */
    private static JsonObject offline(Console console, IOException cause) throws AzcmException {
        if (!Files.isReadable(console.home().state())) {
            throw new AzcmException(
                    AzcmException.Code.AGENT_NOT_RESPONDING,
                    "the agent does not answer at " + console.home().socket() + ": " + cause.getMessage());
        }
        return AgentReport.of(
                console.home(),
                new StateFile(console.home().state()),
                new ConfigurationFacts(new ConfigFile(console.home().config()), Controls.shipped()),
                SessionStatus.START,
                "",
                false);
    }

    private static List<List<String>> rows(JsonObject report) {
        List<List<String>> rows = new ArrayList<>();
        for (List<String> row : ROWS) {
            report.find(row.getLast()).ifPresent(value -> rows.add(List.of(row.getFirst(), text(value))));
        }
        report.object("agentConfiguration").ifPresent(configuration -> {
            rows.add(List.of(
                    "Using HTTPS Proxy", configuration.string("proxyUrl").orElse("")));
            rows.add(List.of("Config Mode", configuration.string("configMode").orElse("")));
            rows.add(List.of(
                    "Extensions Enabled",
                    configuration.string("extensionsEnabled").orElse("")));
            rows.add(List.of("Extensions Allow List", list(configuration, "extensionsAllowList")));
            rows.add(List.of("Extensions Block List", list(configuration, "extensionsBlockList")));
        });
        return rows;
    }

    private static String list(JsonObject configuration, String name) {
        return configuration.array(name).orElse(JsonArray.EMPTY).stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .map(entry -> entry.string("publisher").orElse("") + "/"
                        + entry.string("type").orElse("")
                        + entry.string("versions").map(range -> "@" + range).orElse("")
                        + entry.string("root").map(root -> "#sha256:" + root).orElse(""))
                .toList()
                .toString();
    }

    private static String text(Json value) {
        return value instanceof JsonString(String text) ? text : value.compact();
    }

    private static String key(String property, JsonObject report) throws AzcmException {
        Optional<String> known = ROWS.stream()
                .filter(row -> row.stream().anyMatch(property::equalsIgnoreCase))
                .map(List::getLast)
                .findFirst()
                .or(() -> report.names().stream()
                        .filter(property::equalsIgnoreCase)
                        .findFirst());
        return known.orElseThrow(() -> new AzcmException(
                AzcmException.Code.INVALID_ARGUMENT,
                "property: '" + property + "' (expected one of: "
                        + String.join(", ", ROWS.stream().map(List::getFirst).toList()) + ")"));
    }

    private static String displayName(String key) {
        return ROWS.stream()
                .filter(row -> row.getLast().equals(key))
                .map(List::getFirst)
                .findFirst()
                .orElse(key);
    }
}
