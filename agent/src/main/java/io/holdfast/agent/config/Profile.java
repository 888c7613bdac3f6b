package io.holdfast.agent.config;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * Settings that belong together: {@code {"description": …, "settings": {"extensions.allowlist": […], …}}}.
 *
 * @param where its file, for people
 */
public record Profile(String name, String where, String description, Map<ConfigKey, ConfigValue> settings) {
    private static final Set<String> MEMBERS = Set.of("description", "settings");

    public Profile {
        Map<ConfigKey, ConfigValue> copy = new EnumMap<>(ConfigKey.class);
        copy.putAll(settings);
        settings = Collections.unmodifiableMap(copy);
    }

    static Profile read(String name, String where, byte[] utf8) throws ConfigException {
        try {
            if (!(Json.parse(utf8) instanceof JsonObject file) || !MEMBERS.containsAll(file.names())) {
                throw new ConfigException("no object of description and settings");
            }
            JsonObject settings = file.object("settings").orElse(JsonObject.EMPTY);
            Map<ConfigKey, ConfigValue> read = new EnumMap<>(ConfigKey.class);
            for (String text : settings.names()) {
                ConfigKey key = ConfigKey.find(text)
                        .filter(known -> known.text().equals(text))
                        .orElseThrow(() -> new ConfigException("unknown property "
                                + text.substring(0, Math.min(80, text.length())).replaceAll("\\p{Cntrl}", "?")));
                read.put(key, stored(key, settings.find(text).orElse(Json.ofNull())));
            }
            if (read.isEmpty()) {
                throw new ConfigException("no settings");
            }
            return new Profile(name, where, file.string("description").orElse(""), read);
        } catch (JsonException | ConfigException e) {
            throw new ConfigException(where + ": " + e.getMessage());
        }
    }

    private static ConfigValue stored(ConfigKey key, Json value) throws ConfigException {
        try {
            return key.form().stored(value);
        } catch (ConfigException e) {
            throw new ConfigException(key.text() + ": " + e.getMessage());
        }
    }
}
