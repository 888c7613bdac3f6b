package io.holdfast.agent.facts;

import io.holdfast.agent.config.LocalConfig;
import io.holdfast.agent.controls.ExtensionList;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;

/** The local configuration as {@code properties.agentConfiguration} of the machine; booleans are strings there. */
public final class ConfigurationFacts {
    private ConfigurationFacts() {}

    public static JsonObject of(LocalConfig config) {
        return JsonObject.builder()
                .put("proxyUrl", "")
                .put("incomingConnectionsPorts", JsonArray.EMPTY)
                .put("extensionsAllowList", list(config.allowlist().value()))
                .put("extensionsBlockList", list(config.blocklist().value()))
                .put("proxyBypass", JsonArray.EMPTY)
                .put("extensionsEnabled", config.extensionsEnabled().value().toString())
                .put("guestConfigurationEnabled", "true")
                .put("configMode", "full")
                .build();
    }

    private static JsonArray list(ExtensionList list) {
        List<ExtensionType> types =
                list.none() ? List.of(ExtensionType.parse(ExtensionList.ALLOW_NONE)) : list.entries();
        return types.stream()
                .map(type -> (Json) JsonObject.of("publisher", Json.of(type.publisher()), "type", Json.of(type.type())))
                .collect(JsonArray.collector());
    }
}
