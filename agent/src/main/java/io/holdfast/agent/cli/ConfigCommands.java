package io.holdfast.agent.cli;

import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.config.EffectiveConfig;
import io.holdfast.agent.config.LocalConfig;
import io.holdfast.agent.controls.MonitorList;
import io.holdfast.agent.identity.AzcmException;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code hfagent config list|info|get}, and the others below it. */
final class ConfigCommands {
    private ConfigCommands() {}

    static CommandLine line(Console console) {
        return new CommandLine(new Root())
                .addSubcommand(new ListAll(console))
                .addSubcommand(new Info(console))
                .addSubcommand(new Show(console))
                .addSubcommand(new ConfigChanges.Set(console))
                .addSubcommand(new ConfigChanges.Clear(console))
                .addSubcommand(ProfileCommands.line(console));
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

    @CommandLine.Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Shows every property as it acts. In monitor mode also what full will bring back.")
    static final class ListAll extends ConfigCommand {
        ListAll(Console console) {
            super(console);
        }

        @Override
        void execute() throws AzcmException {
            LocalConfig config = read();
            EffectiveConfig effective = new EffectiveConfig(config, MonitorList.shipped());
            if (json) {
                JsonObject.Builder all = JsonObject.builder();
                for (ConfigKey key : ConfigKey.values()) {
                    all.put(key.text(), effective.text(key));
                }
                console()
                        .print(
                                effective.isMonitor()
                                        ? all.put("restoredByFull", Restored.json(config))
                                                .build()
                                        : all.build());
                return;
            }
            console().line("Local Configuration Settings");
            List<List<String>> rows = new ArrayList<>();
            for (ConfigKey key : ConfigKey.values()) {
                String note = key.note().isPresent() ? " (no effect yet)" : "";
                rows.add(List.of("  " + key.text() + note, effective.text(key)));
            }
            console().table(rows);
            if (effective.isMonitor()) {
                console()
                        .line("In monitor mode the allow list is "
                                + MonitorList.shipped().file() + ". full brings back:");
                console().table(Restored.rows(config));
            }
        }
    }

    @CommandLine.Command(name = "info", mixinStandardHelpOptions = true, description = "Explains the properties.")
    static final class Info extends ConfigCommand {
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
                                    .put("list", key.isList())
                                    .put("built", key.note().isEmpty())
                                    .putIfPresent("note", key.note())
                                    .build());
                }
                console().print(all.build());
                return;
            }
            for (ConfigKey key : keys) {
                console().line(key.text());
                console().line("  " + key.description());
                key.note().ifPresent(note -> console().line("  " + note));
                if (key.isList()) {
                    console().line("  a list: config set replaces it, --add and --remove change entries");
                }
                if (key == ConfigKey.MODE) {
                    console()
                            .line("  the list of monitor mode: "
                                    + MonitorList.shipped().file());
                }
                console().line("  default: " + key.byDefault());
            }
        }
    }

    @CommandLine.Command(name = "get", mixinStandardHelpOptions = true, description = "Shows one property as it acts.")
    static final class Show extends ConfigCommand {
        @Parameters(paramLabel = "PROPERTY")
        private String property = "";

        Show(Console console) {
            super(console);
        }

        @Override
        void execute() throws AzcmException {
            ConfigKey key = key(property);
            LocalConfig config = read();
            String value = new EffectiveConfig(config, MonitorList.shipped()).text(key);
            if (json) {
                JsonObject.Builder one =
                        JsonObject.builder().put("property", key.text()).put("value", value);
                config.change(key)
                        .ifPresent(change ->
                                one.put("setAt", change.at().toString()).put("setBy", change.by()));
                console().print(one.build());
            } else {
                console().line(value);
            }
        }
    }
}
