package io.holdfast.agent.config;

import io.holdfast.agent.controls.Controls;
import io.holdfast.agent.controls.ExtensionList;
import io.holdfast.agent.controls.ExtensionList.Use;
import io.holdfast.agent.controls.ListException;
import io.holdfast.agent.controls.LocalControls;
import io.holdfast.agent.controls.Mode;
import io.holdfast.agent.controls.Setting;
import io.holdfast.agent.controls.Setting.Change;
import io.holdfast.trust.log.LogException;
import io.holdfast.trust.log.WitnessQuorum;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an administrator set on this machine. A value that was never set has its default. Monitor mode is one more setting:
 * the lists below it stay as they were set, so that going back to full needs nothing but its end.
 *
 * @param settings that were set
 */
public record LocalConfig(Map<ConfigKey, Setting<ConfigValue>> settings) {
    public static final LocalConfig DEFAULT = new LocalConfig(Map.of());

    public LocalConfig {
        settings = Map.copyOf(settings);
    }

    private Setting<ConfigValue> setting(ConfigKey key) {
        return settings.getOrDefault(key, Setting.byDefault(key.form().byDefault()));
    }

    /** The value as {@code config list} prints it. */
    public String text(ConfigKey key) {
        return setting(key).value().text();
    }

    public Optional<Change> change(ConfigKey key) {
        return setting(key).change();
    }

    /** Entries of a list; none for another key. */
    public List<String> entries(ConfigKey key) {
        return setting(key).value() instanceof ConfigValue.Entries(List<String> texts) ? texts : List.of();
    }

    public boolean on(ConfigKey key) {
        return setting(key).value() instanceof ConfigValue.Switch(boolean on) && on;
    }

    public Mode mode() {
        return text(ConfigKey.MODE).equals("monitor") ? Mode.MONITOR : Mode.FULL;
    }

    /** Whether machine configuration may run: switched on, and not in monitor mode. */
    public boolean guestConfiguration() {
        return on(ConfigKey.GUEST_ENABLED) && mode() == Mode.FULL;
    }

    /** The proxy for a service ({@code Arc}, {@code ARM}, {@code AAD}); empty for none. */
    public Optional<ProxyAddress> proxy(String service) {
        String url = text(ConfigKey.PROXY_URL);
        if (url.isEmpty() || entries(ConfigKey.PROXY_BYPASS).contains(service)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ProxyAddress.parse(url));
        } catch (ConfigException e) {
            throw new IllegalStateException(e); // it was read by the same rule
        }
    }

    /** Which witnesses this machine needs; empty for none. */
    public Optional<WitnessQuorum> witnesses() {
        String text = text(ConfigKey.LOG_WITNESSES);
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(WitnessQuorum.parse(text));
        } catch (LogException e) {
            throw new IllegalStateException(e); // it was read by the same rule
        }
    }

    public LocalControls controls(String file) {
        return new LocalControls(
                list(ConfigKey.ALLOWLIST, Use.ALLOW),
                list(ConfigKey.BLOCKLIST, Use.BLOCK),
                new Setting<>(on(ConfigKey.ENABLED), change(ConfigKey.ENABLED)),
                new Setting<>(mode(), change(ConfigKey.MODE)),
                file);
    }

    private Setting<ExtensionList> list(ConfigKey key, Use use) {
        List<String> texts = entries(key);
        try {
            return texts.isEmpty()
                    ? Setting.byDefault(ExtensionList.EMPTY)
                    : new Setting<>(ExtensionList.of(texts, use), change(key));
        } catch (ListException e) {
            throw new IllegalStateException(e); // it was read by the same rule
        }
    }

    /** A copy with the key set from what was typed; nothing changes when any part of it is wrong. */
    public LocalConfig with(ConfigKey key, String value, Change change) throws ConfigException {
        checkFrozen(key);
        try {
            return with(key, key.form().typed(value), change);
        } catch (ConfigException e) {
            throw unchanged(key, e);
        }
    }

    /** A copy with a value that is valid for the key. */
    LocalConfig withValue(ConfigKey key, ConfigValue value, Change change) throws ConfigException {
        checkFrozen(key);
        return with(key, value, change);
    }

    private LocalConfig with(ConfigKey key, ConfigValue value, Change change) {
        Map<ConfigKey, Setting<ConfigValue>> all = new EnumMap<>(ConfigKey.class);
        all.putAll(settings);
        all.put(key, new Setting<>(value, Optional.of(change)));
        return new LocalConfig(all);
    }

    /** A copy with these entries as the list. */
    public LocalConfig withEntries(ConfigKey key, List<String> entries, Change change) throws ConfigException {
        checkFrozen(key);
        try {
            return with(key, many(key).entries(entries), change);
        } catch (ConfigException e) {
            throw unchanged(key, e);
        }
    }

    /** A copy with entries added to a list, or taken from it. */
    public LocalConfig edited(ConfigKey key, String value, boolean add, Change change) throws ConfigException {
        return edited(key, List.of(value.split(",", -1)), add, change);
    }

    public LocalConfig edited(ConfigKey key, List<String> values, boolean add, Change change) throws ConfigException {
        checkFrozen(key);
        ConfigForm.Many form = many(key);
        List<String> now = entries(key);
        try {
            List<String> given = form.entries(values).texts();
            if (add) {
                List<String> joined = new ArrayList<>(now);
                joined.addAll(given);
                return with(key, form.entries(joined), change);
            }
            for (String entry : given) {
                if (!form.contains(now, entry)) {
                    throw new ConfigException("there is no entry " + entry);
                }
            }
            List<String> left =
                    now.stream().filter(entry -> !form.contains(given, entry)).toList();
            if (left.isEmpty()) {
                throw new ConfigException("this would leave it empty"
                        + (key == ConfigKey.ALLOWLIST ? ", which allows every extension" : "") + "; use: config clear "
                        + key.text());
            }
            return with(key, form.entries(left), change);
        } catch (ConfigException e) {
            throw unchanged(key, e);
        }
    }

    private static ConfigForm.Many many(ConfigKey key) throws ConfigException {
        if (key.form() instanceof ConfigForm.Many many) {
            return many;
        }
        throw new ConfigException(key.text() + " is no list (expected: a list property for --add and --remove)");
    }

    private static ConfigException unchanged(ConfigKey key, ConfigException cause) {
        return new ConfigException(key.text() + " stays as it was: " + cause.getMessage());
    }

    /** A copy with the key at its default. */
    public LocalConfig cleared(ConfigKey key) throws ConfigException {
        checkFrozen(key);
        Map<ConfigKey, Setting<ConfigValue>> all = new EnumMap<>(ConfigKey.class);
        all.putAll(settings);
        all.remove(key);
        return new LocalConfig(all);
    }

    private void checkFrozen(ConfigKey key) throws ConfigException {
        if (mode() == Mode.MONITOR && EffectiveConfig.FROZEN.contains(key)) {
            throw new ConfigException(key.text() + " is frozen while " + Controls.MODE + " is monitor"
                    + change(ConfigKey.MODE).map(change -> " (" + change + ")").orElse("")
                    + "; 'hfagent config set " + Controls.MODE + " full' brings back its value " + text(key));
        }
    }
}
