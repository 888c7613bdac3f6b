package io.holdfast.agent.facts;

import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.config.LocalConfig;
import io.holdfast.agent.controls.Controls;
import io.holdfast.agent.controls.ControlsUnreadableException;
import io.holdfast.agent.controls.ExtensionList;
import io.holdfast.agent.controls.ListEntry;
import io.holdfast.agent.controls.Mode;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;

/**
 * The effective local configuration as {@code properties.agentConfiguration} of the machine (connected-machine-agent, 5.3):
 * in monitor mode its allow list is the shipped one. Booleans are strings there. Members behind {@code configMode} are ours.
 */
public final class ConfigurationFacts {
    private final ConfigFile config;
    private final Controls controls;

    public ConfigurationFacts(ConfigFile config, Controls controls) {
        this.config = config;
        this.controls = controls;
    }

    public JsonObject collect() throws ControlsUnreadableException {
        return of(config.read(), controls, config.path().toString());
    }

    private static JsonObject of(LocalConfig config, Controls controls, String file) {
        return JsonObject.builder()
                .put("proxyUrl", config.text(ConfigKey.PROXY_URL))
                .put("incomingConnectionsPorts", JsonArray.ofStrings(config.entries(ConfigKey.INCOMING_PORTS)))
                .put("extensionsAllowList", list(controls.effectiveAllow(config.controls(file))))
                .put("extensionsBlockList", list(config.controls(file).block().value()))
                .put("proxyBypass", JsonArray.ofStrings(config.entries(ConfigKey.PROXY_BYPASS)))
                .put("extensionsEnabled", config.text(ConfigKey.ENABLED))
                .put("guestConfigurationEnabled", Boolean.toString(config.guestConfiguration()))
                .put("configMode", config.mode() == Mode.MONITOR ? "monitor" : "full")
                .put("incomingConnectionsEnabled", config.text(ConfigKey.INCOMING_ENABLED))
                .put("connectionType", config.text(ConfigKey.CONNECTION_TYPE))
                .put("extensionsAgentCpuLimit", config.text(ConfigKey.EXTENSIONS_CPU))
                .put("guestConfigurationAgentCpuLimit", config.text(ConfigKey.GUEST_CPU))
                .put("guestConfigurationAutoCorrect", config.text(ConfigKey.GUEST_CORRECTS))
                .put("guestConfigurationScripts", config.text(ConfigKey.GUEST_SCRIPTS))
                .put("guestConfigurationPackages", JsonArray.ofStrings(config.entries(ConfigKey.GUEST_PACKAGES)))
                .put("scriptsSigners", JsonArray.ofStrings(config.entries(ConfigKey.SIGNERS)))
                .put("logWitnesses", config.text(ConfigKey.LOG_WITNESSES))
                .build();
    }

    private static JsonArray list(ExtensionList list) {
        List<ListEntry> entries =
                list.none() ? List.of(ListEntry.of(ExtensionType.parse(ExtensionList.ALLOW_NONE))) : list.entries();
        return entries.stream().map(entry -> (Json) json(entry)).collect(JsonArray.collector());
    }

    private static JsonObject json(ListEntry entry) {
        return JsonObject.builder()
                .put("publisher", entry.publisher())
                .put("type", entry.type().orElse("*"))
                .putIfPresent("versions", entry.versions().map(bounds -> bounds.text()))
                .putIfPresent("root", entry.root().map(Digest::toString))
                .build();
    }
}
