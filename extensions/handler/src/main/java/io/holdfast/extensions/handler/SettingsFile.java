package io.holdfast.extensions.handler;

import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import io.holdfast.trust.machine.TransportCms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/**
 * The settings of a call, with what is protected in them opened (section 6). The plain text stays in memory.
 *
 * @param open {@code publicSettings}
 * @param hidden {@code protectedSettings}
 */
public record SettingsFile(JsonObject open, JsonObject hidden) {
    public static SettingsFile read(Handler handler) throws IOException, SettingsException {
        Path file = handler.settingsFile();
        if (!Files.exists(file) || Files.size(file) == 0) {
            throw new SettingsException("there are no settings");
        }
        JsonObject document = Members.object(Files.readAllBytes(file), "the settings file");
        JsonArray runtime = document.array("runtimeSettings").orElse(JsonArray.EMPTY);
        if (runtime.size() != 1 || !(runtime.get(0) instanceof JsonObject element)) {
            throw new SettingsException("runtimeSettings is not an array of one object");
        }
        JsonObject settings = element.object("handlerSettings")
                .orElseThrow(() -> new SettingsException("handlerSettings is missing"));
        Optional<String> envelope = settings.string("protectedSettings");
        JsonObject hidden = JsonObject.EMPTY;
        if (envelope.isPresent()) {
            String thumbprint = settings.string("protectedSettingsCertThumbprint")
                    .filter(text -> text.matches("[0-9A-F]{40}"))
                    .orElseThrow(() -> new SettingsException("protectedSettingsCertThumbprint is not a thumbprint"));
            hidden = opened(
                    envelope.get(), handler.config().resolve("..").resolve("..").normalize(), thumbprint);
        }
        return new SettingsFile(settings.object("publicSettings").orElse(JsonObject.EMPTY), hidden);
    }

    private static JsonObject opened(String envelope, Path keys, String thumbprint)
            throws IOException, SettingsException {
        try {
            byte[] plain = TransportCms.open(
                    Pem.privateKey(text(keys.resolve(thumbprint + ".prv"))),
                    Pem.certificates(text(keys.resolve(thumbprint + ".crt"))).getFirst(),
                    Base64.getDecoder().decode(envelope));
            return Members.object(plain, "protectedSettings");
        } catch (PemException | IllegalArgumentException _) {
            throw new SettingsException("protectedSettings cannot be decrypted with the key " + thumbprint);
        }
    }

    /** Without what it holds. */
    @Override
    public String toString() {
        return "SettingsFile[]";
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.US_ASCII);
    }
}
