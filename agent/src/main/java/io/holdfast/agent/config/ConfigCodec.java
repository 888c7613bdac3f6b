package io.holdfast.agent.config;

import io.holdfast.agent.controls.ControlsUnreadableException;
import io.holdfast.agent.controls.ExtensionList;
import io.holdfast.agent.controls.ExtensionList.Use;
import io.holdfast.agent.controls.ListException;
import io.holdfast.agent.controls.Setting;
import io.holdfast.agent.controls.Setting.Change;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The text of {@code config.json}. Read strictly: whatever is not understood makes the whole file unreadable, because a
 * half-understood block list is worse than none.
 */
final class ConfigCodec {
    private ConfigCodec() {}

    static byte[] write(LocalConfig config) {
        JsonObject.Builder settings = JsonObject.builder();
        config.allowlist()
                .change()
                .ifPresent(change -> settings.put(
                        ConfigKey.ALLOWLIST.text(), list(config.allowlist().value(), change)));
        config.blocklist()
                .change()
                .ifPresent(change -> settings.put(
                        ConfigKey.BLOCKLIST.text(), list(config.blocklist().value(), change)));
        config.extensionsEnabled()
                .change()
                .ifPresent(change -> settings.put(
                        ConfigKey.ENABLED.text(),
                        setting(Json.of(config.extensionsEnabled().value()), change)));
        return JsonObject.of("version", Json.of(1), "settings", settings.build())
                .pretty()
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static Json list(ExtensionList list, Change change) {
        return setting(JsonArray.ofStrings(list.texts()), change);
    }

    private static Json setting(Json value, Change change) {
        return JsonObject.builder()
                .put("value", value)
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
                Set.of(ConfigKey.ALLOWLIST.text(), ConfigKey.BLOCKLIST.text(), ConfigKey.ENABLED.text()));
        return new LocalConfig(
                readList(settings, ConfigKey.ALLOWLIST, Use.ALLOW),
                readList(settings, ConfigKey.BLOCKLIST, Use.BLOCK),
                readSwitch(settings));
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

    private static Setting<ExtensionList> readList(JsonObject settings, ConfigKey key, Use use)
            throws ControlsUnreadableException {
        Optional<Json> found = settings.find(key.text());
        if (found.isEmpty()) {
            return Setting.byDefault(ExtensionList.EMPTY);
        }
        JsonObject setting = object(found.get(), key.text(), Set.of("value", "setAt", "setBy"));
        if (!(setting.find("value").orElse(Json.ofNull()) instanceof JsonArray array)) {
            throw new ControlsUnreadableException(key.text() + ".value is no array");
        }
        List<String> texts = new ArrayList<>();
        for (Json item : array) {
            if (!(item instanceof JsonString(String text))) {
                throw new ControlsUnreadableException(key.text() + ".value has an entry that is no string");
            }
            texts.add(text);
        }
        if (texts.isEmpty()) {
            throw new ControlsUnreadableException(
                    key.text() + ".value is empty (expected: entries, or no such member)");
        }
        try {
            return new Setting<>(ExtensionList.of(texts, use), Optional.of(change(setting, key)));
        } catch (ListException e) {
            throw new ControlsUnreadableException(key.text() + ": " + e.getMessage());
        }
    }

    private static Setting<Boolean> readSwitch(JsonObject settings) throws ControlsUnreadableException {
        ConfigKey key = ConfigKey.ENABLED;
        Optional<Json> found = settings.find(key.text());
        if (found.isEmpty()) {
            return Setting.byDefault(true);
        }
        JsonObject setting = object(found.get(), key.text(), Set.of("value", "setAt", "setBy"));
        if (!(setting.find("value").orElse(Json.ofNull()) instanceof JsonBoolean value)) {
            throw new ControlsUnreadableException(key.text() + ".value is not true or false");
        }
        return new Setting<>(value.value(), Optional.of(change(setting, key)));
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
