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
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hfagent config …}: works on the file itself, so with and without the daemon. */
final class ConfigCommands {
    private ConfigCommands() {}

    static CommandLine line(Console console) {
        return new CommandLine(new Root())
                .addSubcommand(new ListAll(console))
                .addSubcommand(new Info(console))
                .addSubcommand(new Show(console))
                .addSubcommand(new Set(console))
                .addSubcommand(new Clear(console));
    }

    @CommandLine.Command(
            name = "config",
            mixinStandardHelpOptions = true,
            description = "Reads and changes the local configuration, which beats the control plane.")
    static final class Root implements Runnable {
        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

        @Override
        public void run() {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }

    private static ConfigKey key(String text) throws AzcmException {
        return ConfigKey.find(text)
                .orElseThrow(() -> new AzcmException(
                        AzcmException.Code.INVALID_ARGUMENT,
                        "property: '" + text + "' (expected: a name that 'hfagent config list' shows)"));
    }

    abstract static class Base extends Command {
        Base(Console console) {
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
                        AzcmException.Code.CONFIG_FILE,
                        e.getMessage() + "; nothing may be installed until this is mended");
            }
        }
    }

    interface Edit {
        LocalConfig of(LocalConfig config, Change change) throws ConfigException;
    }

    abstract static class Changing extends Base {
        Changing(Console console) {
            super(console);
        }

        /** Reads, changes and writes under a lock; either all of it happens or nothing. */
        final LocalConfig change(ConfigKey key, Edit edit) throws AzcmException {
            requireRights();
            Path home = console().home().root();
            try {
                console().home().create();
                try (FileChannel channel = LockFile.open(home.resolve("config.lock"));
                        FileLock lock = channel.lock()) {
                    Change change = Who.now();
                    LocalConfig after = edit.of(read(), change);
                    if (lock.isValid()) {
                        file().write(after);
                    }
                    history(key, after, change);
                    reload();
                    return after;
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

    @CommandLine.Command(name = "list", mixinStandardHelpOptions = true, description = "Shows every property.")
    static final class ListAll extends Base {
        ListAll(Console console) {
            super(console);
        }

        @Override
        void execute() throws AzcmException {
            LocalConfig config = read();
            if (json) {
                JsonObject.Builder all = JsonObject.builder();
                for (ConfigKey key : ConfigKey.values()) {
                    all.put(key.text(), config.text(key));
                }
                console().print(all.build());
                return;
            }
            console().line("Local Configuration Settings");
            List<List<String>> rows = new ArrayList<>();
            for (ConfigKey key : ConfigKey.values()) {
                String note = key.form() == ConfigKey.Form.LATER ? " (not built yet)" : "";
                rows.add(List.of("  " + key.text() + note, config.text(key)));
            }
            console().table(rows);
        }
    }

    @CommandLine.Command(name = "info", mixinStandardHelpOptions = true, description = "Explains the properties.")
    static final class Info extends Base {
        @Parameters(arity = "0..1", paramLabel = "PROPERTY", defaultValue = "")
        private String property = "";

        Info(Console console) {
            super(console);
        }

        @Override
        void execute() throws AzcmException {
            List<ConfigKey> keys = property.isEmpty() ? List.of(ConfigKey.values()) : List.of(key(property));
            if (json) {
                JsonObject.Builder all = JsonObject.builder();
                for (ConfigKey key : keys) {
                    all.put(
                            key.text(),
                            JsonObject.builder()
                                    .put("default", key.byDefault())
                                    .put("description", key.description())
                                    .put("built", key.form() != ConfigKey.Form.LATER)
                                    .build());
                }
                console().print(all.build());
                return;
            }
            for (ConfigKey key : keys) {
                console().line(key.text() + (key.form() == ConfigKey.Form.LATER ? " (not built yet)" : ""));
                console().line("  " + key.description());
                console().line("  default: " + key.byDefault());
            }
        }
    }

    @CommandLine.Command(name = "get", mixinStandardHelpOptions = true, description = "Shows one property.")
    static final class Show extends Base {
        @Parameters(paramLabel = "PROPERTY")
        private String property = "";

        Show(Console console) {
            super(console);
        }

        @Override
        void execute() throws AzcmException {
            ConfigKey key = key(property);
            LocalConfig config = read();
            if (json) {
                JsonObject.Builder one =
                        JsonObject.builder().put("property", key.text()).put("value", config.text(key));
                config.change(key)
                        .ifPresent(change ->
                                one.put("setAt", change.at().toString()).put("setBy", change.by()));
                console().print(one.build());
            } else {
                console().line(config.text(key));
            }
        }
    }

    @CommandLine.Command(name = "set", mixinStandardHelpOptions = true, description = "Sets one property.")
    static final class Set extends Changing {
        @Parameters(index = "0", paramLabel = "PROPERTY")
        private String property = "";

        @Parameters(
                index = "1",
                paramLabel = "VALUE",
                description = "Replaces a list unless --add or --remove is given.")
        private String value = "";

        @Option(
                names = {"-a", "--add"},
                description = "Adds entries to a list.")
        private boolean add;

        @Option(
                names = {"-r", "--remove"},
                description = "Takes entries from a list.")
        private boolean remove;

        Set(Console console) {
            super(console);
        }

        @Override
        void execute() throws AzcmException {
            if (add && remove) {
                throw new AzcmException(AzcmException.Code.INVALID_ARGUMENT, "--add and --remove exclude each other");
            }
            ConfigKey key = key(property);
            LocalConfig after = change(
                    key,
                    (config, change) ->
                            add || remove ? config.edited(key, value, add, change) : config.with(key, value, change));
            if (json) {
                console()
                        .print(JsonObject.builder()
                                .put("property", key.text())
                                .put("value", after.text(key))
                                .build());
            } else {
                console().line("Config property " + key.text() + " set to value " + after.text(key));
            }
        }
    }

    @CommandLine.Command(
            name = "clear",
            mixinStandardHelpOptions = true,
            description = "Sets one property to its default.")
    static final class Clear extends Changing {
        @Parameters(paramLabel = "PROPERTY")
        private String property = "";

        Clear(Console console) {
            super(console);
        }

        @Override
        void execute() throws AzcmException {
            ConfigKey key = key(property);
            LocalConfig after = change(key, (config, _) -> config.cleared(key));
            if (json) {
                console()
                        .print(JsonObject.builder()
                                .put("property", key.text())
                                .put("value", after.text(key))
                                .build());
            } else {
                console().line("Config property " + key.text() + " cleared, it is " + after.text(key) + " now");
            }
        }
    }
}
