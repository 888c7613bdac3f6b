package io.holdfast.agent.daemon;

import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.config.LocalConfig;
import io.holdfast.agent.controls.ControlsUnreadableException;
import io.holdfast.agent.extensions.ExtensionExecutor;
import java.util.Optional;

/** Tells the extension manager and machine configuration what the local configuration says of them; while that cannot be read, nothing changes. */
final class ManagerSwitch {
    private static final System.Logger LOG = System.getLogger(ManagerSwitch.class.getName());

    private final ConfigFile config;
    private final ExtensionExecutor executor;
    private final ConfigurationKeeper configurations;

    ManagerSwitch(ConfigFile config, ExtensionExecutor executor, ConfigurationKeeper configurations) {
        this.configurations = configurations;
        this.config = config;
        this.executor = executor;
    }

    void look() {
        try {
            LocalConfig now = config.read();
            executor.manager(now.on(ConfigKey.ENABLED), cpu(now));
            configurations.look();
        } catch (ControlsUnreadableException e) {
            LOG.log(System.Logger.Level.WARNING, "{0}", e.getMessage());
        }
    }

    /** The configuration has a share of the machine, a control group one of a processor. */
    private static Optional<Long> cpu(LocalConfig now) {
        return now.settings().containsKey(ConfigKey.EXTENSIONS_CPU)
                ? Optional.of(Long.parseLong(now.text(ConfigKey.EXTENSIONS_CPU))
                        * Runtime.getRuntime().availableProcessors())
                : Optional.empty();
    }
}
