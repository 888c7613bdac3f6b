package io.holdfast.extensions.handler;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * One call of this handler by the extension manager.
 *
 * @param base the handler's folder, which is the working directory of every command
 * @param config where settings files are (section 6)
 * @param status where status files go (section 10)
 * @param extension the extension's name; {@code default} for a manager that gives none
 * @param sequence the number of the settings that are meant
 */
public record Handler(Path base, Path config, Path status, String extension, boolean named, long sequence) {
    private static final String DEFAULT = "default";

    public static Handler of(Path base, Map<String, String> environment) throws IOException, SettingsException {
        JsonObject folders = environmentFile(base.resolve("HandlerEnvironment.json"));
        Optional<String> name = Optional.ofNullable(environment.get("ConfigExtensionName"));
        String number = Optional.ofNullable(environment.get("ConfigSequenceNumber"))
                .orElseThrow(() -> new SettingsException("ConfigSequenceNumber is not set"));
        if (!number.matches("[0-9]{1,18}")) {
            throw new SettingsException("ConfigSequenceNumber: '" + number + "' (expected: a number)");
        }
        if (name.filter(text -> !text.matches("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,79}"))
                .isPresent()) {
            throw new SettingsException("ConfigExtensionName is not a plain name");
        }
        return new Handler(
                base,
                folder(folders, "configFolder"),
                folder(folders, "statusFolder"),
                name.orElse(DEFAULT),
                name.isPresent(),
                Long.parseLong(number));
    }

    /** The same extension in another call. */
    public Handler at(long other) {
        return new Handler(base, config, status, extension, named, other);
    }

    private static JsonObject environmentFile(Path file) throws IOException, SettingsException {
        try {
            if (Json.parse(Files.readAllBytes(file)) instanceof JsonArray array
                    && array.size() == 1
                    && array.get(0) instanceof JsonObject object) {
                return object.object("handlerEnvironment")
                        .orElseThrow(() -> new SettingsException(file + ": lacks handlerEnvironment"));
            }
            throw new SettingsException(file + ": is not an array of one object");
        } catch (JsonException e) {
            throw new SettingsException(file + ": " + e.getMessage());
        }
    }

    private static Path folder(JsonObject folders, String name) throws SettingsException {
        return Path.of(
                folders.string(name).orElseThrow(() -> new SettingsException("HandlerEnvironment.json lacks " + name)));
    }

    public Path settingsFile() {
        return config.resolve(prefix() + sequence + ".settings");
    }

    public Path statusFile() {
        return status.resolve(prefix() + sequence + ".status");
    }

    private String prefix() {
        return named ? extension + "." : "";
    }

    /** What this handler keeps about its extensions; an update carries it over. */
    public Path state() {
        return base.resolve("state");
    }

    /** Where the command runs, files are downloaded to, and the output stays. */
    public Path work() {
        return base.resolve("download").resolve(extension).resolve(Long.toString(sequence));
    }
}
