package io.holdfast.agent.handlers;

import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;

/**
 * {@code HandlerEnvironment.json}: order and spacing matter to shell handlers (section 1, item 1, and section 5). The two
 * keys of the events folder are absent, because there is no telemetry (section 12): a folder that nobody empties would fill
 * the disk, and what handlers tell their publishers is no business of this control plane.
 */
public final class HandlerEnvironment {
    public static final String FILE = "HandlerEnvironment.json";

    private HandlerEnvironment() {}

    public static String text(HandlerFolder folder) {
        JsonObject environment = JsonObject.builder()
                .put("logFolder", folder.seen(folder.logs()).toString())
                .put("configFolder", folder.seen(folder.config()).toString())
                .put("statusFolder", folder.seen(folder.status()).toString())
                .put("heartbeatFile", folder.seen(folder.heartbeat()).toString())
                .build();
        return JsonArray.of(JsonObject.builder()
                        .put("name", folder.handlerName())
                        .put("version", new JsonNumber("1.0"))
                        .put("handlerEnvironment", environment)
                        .build())
                .spaced();
    }
}
