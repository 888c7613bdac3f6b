package io.holdfast.agent.cli;

import io.holdfast.agent.config.ConfigException;
import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.config.LocalConfig;
import io.holdfast.agent.controls.Mode;
import io.holdfast.agent.controls.MonitorList;
import io.holdfast.agent.controls.Setting.Change;
import io.holdfast.agent.identity.AzcmException;
import io.holdfast.agent.platform.OwnedFile;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hfagent config set|clear}. */
final class ConfigChanges {
    private static final int MAX_FILE = 1 << 20;

    private ConfigChanges() {}

    /** Says what the change of a property was. */
    private static void tell(ConfigCommand command, ConfigKey key, ConfigCommand.Changed changed, String sentence) {
        LocalConfig after = changed.after();
        boolean back = changed.before().mode() == Mode.MONITOR && after.mode() == Mode.FULL;
        if (command.json) {
            JsonObject.Builder one =
                    JsonObject.builder().put("property", key.text()).put("value", after.text(key));
            command.console()
                    .print(back ? one.put("restored", Restored.json(after)).build() : one.build());
            return;
        }
        command.console().line("Config property " + key.text() + " " + sentence);
        if (back) {
            command.console().line("These apply again:");
            command.console().table(Restored.rows(after));
        } else if (changed.before().mode() == Mode.FULL && after.mode() == Mode.MONITOR) {
            command.console()
                    .line("Only extensions of " + MonitorList.shipped().file()
                            + " may be installed now. Frozen until full:");
            command.console().table(Restored.rows(after));
        }
        key.note().ifPresent(note -> command.console().line(note));
    }

    @CommandLine.Command(name = "set", mixinStandardHelpOptions = true, description = "Sets one property.")
    static final class Set extends ConfigCommand {
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
            Changed changed = change(List.of(key), (config, change) -> edited(key, config, change));
            tell(this, key, changed, "set to value " + changed.after().text(key));
        }

        private LocalConfig edited(ConfigKey key, LocalConfig config, Change change) throws ConfigException {
            if (key == ConfigKey.SIGNERS && value.strip().startsWith("/")) {
                List<String> lines = lines(Path.of(value.strip()));
                return add || remove ? config.edited(key, lines, add, change) : config.withEntries(key, lines, change);
            }
            return add || remove ? config.edited(key, value, add, change) : config.with(key, value, change);
        }

        private static List<String> lines(Path file) throws ConfigException {
            try {
                byte[] content = OwnedFile.readShared(file, MAX_FILE)
                        .orElseThrow(() -> new IOException(file + ": there is no such file"));
                return new String(content, StandardCharsets.UTF_8)
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                        .toList();
            } catch (IOException e) {
                throw new ConfigException(ConfigKey.SIGNERS.text() + " stays as it was: " + e.getMessage());
            }
        }
    }

    @CommandLine.Command(
            name = "clear",
            mixinStandardHelpOptions = true,
            description = "Sets one property to its default.")
    static final class Clear extends ConfigCommand {
        @Parameters(paramLabel = "PROPERTY")
        private String property = "";

        Clear(Console console) {
            super(console);
        }

        @Override
        void execute() throws AzcmException {
            ConfigKey key = key(property);
            Changed changed = change(List.of(key), (config, _) -> config.cleared(key));
            tell(this, key, changed, "cleared, it is " + changed.after().text(key) + " now");
        }
    }
}
