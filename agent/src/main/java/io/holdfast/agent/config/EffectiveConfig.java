package io.holdfast.agent.config;

import io.holdfast.agent.controls.Mode;
import io.holdfast.agent.controls.MonitorList;
import java.util.List;

/**
 * The configuration as it acts: in monitor mode the shipped list stands in the place of the allow list and machine
 * configuration is off, whatever was set.
 */
public record EffectiveConfig(LocalConfig config, MonitorList monitor) {
    /** Keys whose value monitor mode decides or freezes. */
    public static final List<ConfigKey> FROZEN =
            List.of(ConfigKey.ALLOWLIST, ConfigKey.BLOCKLIST, ConfigKey.GUEST_ENABLED);

    public boolean isMonitor() {
        return config.mode() == Mode.MONITOR;
    }

    /** As {@code config list} prints it. */
    public String text(ConfigKey key) {
        if (isMonitor() && key == ConfigKey.ALLOWLIST) {
            return new ConfigValue.Entries(monitor.list().texts()).text();
        }
        return isMonitor() && key == ConfigKey.GUEST_ENABLED ? "false" : config.text(key);
    }
}
