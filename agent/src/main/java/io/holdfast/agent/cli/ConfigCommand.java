package io.holdfast.agent.cli;

import io.holdfast.agent.config.ConfigException;
import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.config.LocalConfig;
import io.holdfast.agent.controls.ControlsUnreadableException;
import io.holdfast.agent.controls.Setting.Change;
import io.holdfast.agent.identity.AzcmException;
import io.holdfast.agent.platform.LockFile;
import io.holdfast.agent.state.History;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.time.Clock;
import java.util.List;

/** What reads and changes {@code config.json}: works on the file itself, so with and without the daemon. */
abstract class ConfigCommand extends Command {
    ConfigCommand(Console console) {
        super(console);
    }

    final ConfigFile file() {
        return new ConfigFile(console().home().config());
    }

    final LocalConfig read() throws AzcmException {
        requireRights();
        try {
            return file().read();
        } catch (ControlsUnreadableException e) {
            throw new AzcmException(
                    AzcmException.Code.CONFIG_FILE, e.getMessage() + "; nothing may be installed until this is mended");
        }
    }

    static ConfigKey key(String text) throws AzcmException {
        return ConfigKey.find(text)
                .orElseThrow(() -> new AzcmException(
                        AzcmException.Code.INVALID_ARGUMENT,
                        "property: '" + text + "' (expected: a name that 'hfagent config list' shows)"));
    }

    /** Makes the new configuration from the old one. */
    interface Edit {
        LocalConfig of(LocalConfig config, Change change) throws ConfigException;
    }

    /** Before and after a change. */
    record Changed(LocalConfig before, LocalConfig after) {}

    /** Reads, changes and writes once under a lock; either all of it happens or nothing. */
    final Changed change(List<ConfigKey> keys, Edit edit) throws AzcmException {
        requireRights();
        try {
            console().home().create();
            try (FileChannel channel = LockFile.open(console().home().root().resolve("config.lock"));
                    FileLock lock = channel.lock()) {
                Change change = Who.now();
                LocalConfig before = read();
                LocalConfig after = edit.of(before, change);
                if (lock.isValid()) {
                    file().write(after);
                }
                keys.forEach(key -> history(key, after, change));
                reload();
                return new Changed(before, after);
            }
        } catch (ConfigException e) {
            throw new AzcmException(AzcmException.Code.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
        } catch (java.nio.file.AccessDeniedException e) {
            throw new AzcmException(AzcmException.Code.NOT_ADMIN, "this needs root: " + e.getMessage());
        } catch (IOException e) {
            throw new AzcmException(AzcmException.Code.CONFIG_FILE, String.valueOf(e.getMessage()));
        }
    }

    private void history(ConfigKey key, LocalConfig after, Change change) {
        new History(console().home().state(), Clock.systemUTC())
                .add(
                        "config",
                        JsonObject.builder()
                                .put("key", key.text())
                                .put("value", after.text(key))
                                .put("by", change.by())
                                .build());
    }
}
