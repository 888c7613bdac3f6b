package io.holdfast.agent.config;

import io.holdfast.agent.controls.ControlsUnreadableException;
import io.holdfast.agent.controls.Setting;
import io.holdfast.agent.controls.Setting.Change;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The text of {@code config.json}. Read strictly: whatever is not understood makes the whole file unreadable, because a
 * half-understood block list is worse than none.
 */
final class ConfigCodec {
    private ConfigCodec() {}

    static byte[] write(LocalConfig config) {
        JsonObject.Builder settings = JsonObject.builder();
        for (ConfigKey key : ConfigKey.values()) {
            Setting<ConfigValue> setting = config.settings().get(key);
            if (setting != null) {
                setting.change().ifPresent(change -> settings.put(key.text(), setting(setting.value(), change)));
            }
        }
        return JsonObject.of("version", Json.of(1), "settings", settings.build())
                .pretty()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Json setting(ConfigValue value, Change change) {
        return JsonObject.builder()
                .put("value", value.json())
                .put("setAt", change.at().toString())
                .put("setBy", change.by())
                .build();
    }

    static LocalConfig read(byte[] utf8) throws ControlsUnreadableException {
        JsonObject file = object(parse(utf8), "the file", Set.of("version", "settings"));
        if (file.number("version").orElse(0) != 1) {
            throw new ControlsUnreadableException("version is not 1");
        }
        JsonObject settings = object(
                file.find("settings").orElse(Json.ofNull()),
                "settings",
                Stream.of(ConfigKey.values()).map(ConfigKey::text).collect(Collectors.toSet()));
        Map<ConfigKey, Setting<ConfigValue>> all = new EnumMap<>(ConfigKey.class);
        for (ConfigKey key : ConfigKey.values()) {
            Optional<Json> found = settings.find(key.text());
            if (found.isPresent()) {
                JsonObject setting = object(found.get(), key.text(), Set.of("value", "setAt", "setBy"));
                all.put(key, new Setting<>(value(setting, key), Optional.of(change(setting, key))));
            }
        }
        return new LocalConfig(all);
    }

    private static ConfigValue value(JsonObject setting, ConfigKey key) throws ControlsUnreadableException {
        try {
            return key.form().stored(setting.find("value").orElse(Json.ofNull()));
        } catch (ConfigException e) {
            throw new ControlsUnreadableException(key.text() + ": " + e.getMessage());
        }
    }

    private static Json parse(byte[] utf8) throws ControlsUnreadableException {
        try {
            return Json.parse(utf8);
        } catch (JsonException e) {
            throw new ControlsUnreadableException(String.valueOf(e.getMessage()));
        }
    }

    private static JsonObject object(Json json, String what, Set<String> known) throws ControlsUnreadableException {
        if (!(json instanceof JsonObject object)) {
            throw new ControlsUnreadableException(what + " is of kind " + json.kind() + " (expected: object)");
        }
        for (String name : object.names()) {
            if (!known.contains(name)) {
                throw new ControlsUnreadableException(what + " has the unknown member '"
                        + name.substring(0, Math.min(80, name.length())).replaceAll("\\p{Cntrl}", "?") + "'");
            }
        }
        return object;
    }

    private static Change change(JsonObject setting, ConfigKey key) throws ControlsUnreadableException {
        try {
            return new Change(
                    Instant.parse(setting.string("setAt").orElse("")),
                    setting.string("setBy").orElse("unknown"));
        } catch (DateTimeException _) {
            throw new ControlsUnreadableException(key.text() + ".setAt is no time");
        }
    }
}
