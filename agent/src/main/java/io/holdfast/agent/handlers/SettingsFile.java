package io.holdfast.agent.handlers;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.Optional;

/** The content of a settings file (section 6). */
public final class SettingsFile {
    private SettingsFile() {}

    /**
     * Protected settings as they lie on the disk.
     *
     * @param envelope base64 of a CMS EnvelopedData
     * @param thumbprint of the certificate that it is for
     */
    public record Protected(String envelope, String thumbprint) {}

    /** All three keys are always there; without any settings the file is empty. */
    public static String text(Optional<JsonObject> settings, Optional<Protected> protectedSettings) {
        if (settings.isEmpty() && protectedSettings.isEmpty()) {
            return "";
        }
        JsonObject handlerSettings = JsonObject.builder()
                .put("publicSettings", settings.<Json>map(object -> object).orElse(Json.ofNull()))
                .put("protectedSettings", member(protectedSettings.map(Protected::envelope)))
                .put("protectedSettingsCertThumbprint", member(protectedSettings.map(Protected::thumbprint)))
                .build();
        return JsonObject.of("runtimeSettings", JsonArray.of(JsonObject.of("handlerSettings", handlerSettings)))
                .spaced();
    }

    private static Json member(Optional<String> text) {
        return text.<Json>map(JsonString::new).orElse(Json.ofNull());
    }
}
