package io.holdfast.extensions.customscript;

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

/** Reads the settings file of a call and opens what is protected in it (section 6). The plain text stays in memory. */
final class SettingsFile {
    private SettingsFile() {}

    static Settings read(Handler handler) throws IOException, SettingsException {
        Path file = handler.settingsFile();
        if (!Files.exists(file) || Files.size(file) == 0) {
            throw new SettingsException("there are no settings");
        }
        JsonObject document = Settings.object(Files.readAllBytes(file), "the settings file");
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
            hidden = open(
                    envelope.get(), handler.config().resolve("..").resolve("..").normalize(), thumbprint);
        }
        return Settings.of(settings.object("publicSettings").orElse(JsonObject.EMPTY), hidden);
    }

    private static JsonObject open(String envelope, Path keys, String thumbprint)
            throws IOException, SettingsException {
        try {
            byte[] plain = TransportCms.open(
                    Pem.privateKey(text(keys.resolve(thumbprint + ".prv"))),
                    Pem.certificates(text(keys.resolve(thumbprint + ".crt"))).getFirst(),
                    Base64.getDecoder().decode(envelope));
            return Settings.object(plain, "protectedSettings");
        } catch (PemException | IllegalArgumentException _) {
            throw new SettingsException("protectedSettings cannot be decrypted with the key " + thumbprint);
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.US_ASCII);
    }
}
