package io.holdfast.agent.config;

import io.holdfast.agent.controls.ExtensionList;
import io.holdfast.agent.controls.ExtensionList.Use;
import io.holdfast.agent.controls.ListException;
import io.holdfast.agent.controls.LocalControls;
import io.holdfast.agent.controls.Setting;
import io.holdfast.agent.controls.Setting.Change;
import java.util.List;
import java.util.Optional;

/** What an administrator set on this machine. A value that was never set has its default. */
public record LocalConfig(
        Setting<ExtensionList> allowlist, Setting<ExtensionList> blocklist, Setting<Boolean> extensionsEnabled) {

    public static final LocalConfig DEFAULT = new LocalConfig(
            Setting.byDefault(ExtensionList.EMPTY), Setting.byDefault(ExtensionList.EMPTY), Setting.byDefault(true));

    public LocalControls controls(String file) {
        return new LocalControls(allowlist, blocklist, extensionsEnabled, file);
    }

    /** The value as {@code config list} prints it. */
    public String text(ConfigKey key) {
        return switch (key) {
            case ALLOWLIST -> list(allowlist.value());
            case BLOCKLIST -> list(blocklist.value());
            case ENABLED -> extensionsEnabled.value().toString();
            case INCOMING_ENABLED,
                    INCOMING_PORTS,
                    CONNECTION_TYPE,
                    PROXY_URL,
                    PROXY_BYPASS,
                    GUEST_ENABLED,
                    MODE,
                    GUEST_CPU,
                    EXTENSIONS_CPU -> key.byDefault();
        };
    }

    public Optional<Change> change(ConfigKey key) {
        return switch (key) {
            case ALLOWLIST -> allowlist.change();
            case BLOCKLIST -> blocklist.change();
            case ENABLED -> extensionsEnabled.change();
            case INCOMING_ENABLED,
                    INCOMING_PORTS,
                    CONNECTION_TYPE,
                    PROXY_URL,
                    PROXY_BYPASS,
                    GUEST_ENABLED,
                    MODE,
                    GUEST_CPU,
                    EXTENSIONS_CPU -> Optional.empty();
        };
    }

    private static String list(ExtensionList list) {
        return "[" + String.join(", ", list.texts()) + "]";
    }

    /** A copy with the key set from what was typed; nothing changes when any part of it is wrong. */
    public LocalConfig with(ConfigKey key, String value, Change change) throws ConfigException {
        return switch (key.form()) {
            case LATER -> throw notBuilt(key);
            case SWITCH -> withEnabled(new Setting<>(readSwitch(key, value), Optional.of(change)));
            case LIST -> withList(key, readList(key, value), change);
        };
    }

    /** A copy with entries added to a list, or taken from it. */
    public LocalConfig edited(ConfigKey key, String value, boolean add, Change change) throws ConfigException {
        if (key.form() == ConfigKey.Form.LATER) {
            throw notBuilt(key);
        }
        if (key.form() != ConfigKey.Form.LIST) {
            throw new ConfigException(key.text() + " is no list (expected: a list property for --add and --remove)");
        }
        ExtensionList now = key == ConfigKey.ALLOWLIST ? allowlist.value() : blocklist.value();
        ExtensionList given = readList(key, value);
        if (add) {
            String joined =
                    String.join(",", now.texts()) + (now.isEmpty() ? "" : ",") + String.join(",", given.texts());
            return withList(key, readList(key, joined), change);
        }
        for (String entry : given.texts()) {
            if (!contains(now, entry)) {
                throw new ConfigException(key.text() + " has no entry " + entry);
            }
        }
        List<String> left =
                now.texts().stream().filter(entry -> !contains(given, entry)).toList();
        if (left.isEmpty()) {
            throw new ConfigException("this would leave " + key.text() + " empty"
                    + (key == ConfigKey.ALLOWLIST ? ", which allows every extension" : "") + "; use: config clear "
                    + key.text());
        }
        return withList(key, readList(key, String.join(",", left)), change);
    }

    private static boolean contains(ExtensionList list, String entry) {
        return list.texts().stream().anyMatch(entry::equalsIgnoreCase);
    }

    /** A copy with the key at its default. */
    public LocalConfig cleared(ConfigKey key) throws ConfigException {
        return switch (key.form()) {
            case LATER -> throw notBuilt(key);
            case SWITCH -> withEnabled(Setting.byDefault(true));
            case LIST ->
                key == ConfigKey.ALLOWLIST
                        ? new LocalConfig(Setting.byDefault(ExtensionList.EMPTY), blocklist, extensionsEnabled)
                        : new LocalConfig(allowlist, Setting.byDefault(ExtensionList.EMPTY), extensionsEnabled);
        };
    }

    LocalConfig withEnabled(Setting<Boolean> enabled) {
        return new LocalConfig(allowlist, blocklist, enabled);
    }

    private LocalConfig withList(ConfigKey key, ExtensionList list, Change change) {
        Setting<ExtensionList> setting = new Setting<>(list, Optional.of(change));
        return key == ConfigKey.ALLOWLIST
                ? new LocalConfig(setting, blocklist, extensionsEnabled)
                : new LocalConfig(allowlist, setting, extensionsEnabled);
    }

    private static boolean readSwitch(ConfigKey key, String value) throws ConfigException {
        return switch (value.strip().toLowerCase(java.util.Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new ConfigException(key.text() + ": '" + value + "' (expected: true or false)");
        };
    }

    private static ExtensionList readList(ConfigKey key, String value) throws ConfigException {
        if (value.isBlank()) {
            throw new ConfigException(key.text()
                    + ": no entry (expected: Publisher/Type; to empty it use: config clear " + key.text() + ")");
        }
        try {
            return ExtensionList.parse(value, key == ConfigKey.ALLOWLIST ? Use.ALLOW : Use.BLOCK);
        } catch (ListException e) {
            throw new ConfigException(key.text() + " stays as it was. " + e.getMessage());
        }
    }

    private static ConfigException notBuilt(ConfigKey key) {
        return new ConfigException(key.text() + " is not built yet: this version of the agent would ignore it");
    }
}
