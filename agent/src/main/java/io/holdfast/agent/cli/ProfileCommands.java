package io.holdfast.agent.cli;

import io.holdfast.agent.config.ConfigException;
import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.config.ConfigValue;
import io.holdfast.agent.config.Profile;
import io.holdfast.agent.config.Profiles;
import io.holdfast.agent.identity.AzcmException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code hfagent config profile list|show|apply}. */
final class ProfileCommands {
    private ProfileCommands() {}

    static CommandLine line(Console console) {
        return new CommandLine(new Root())
                .addSubcommand(new ListAll(console))
                .addSubcommand(new Show(console))
                .addSubcommand(new Apply(console));
    }

    @CommandLine.Command(
            name = "profile",
            mixinStandardHelpOptions = true,
            description =
                    "Settings that belong together: shipped ones, and own ones in the folder profiles of the agent.")
    static final class Root implements Runnable {
        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

        @Override
        public void run() {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }

    abstract static class Base extends ConfigCommand {
        Base(Console console) {
            super(console);
        }

        final Profiles profiles() {
            return new Profiles(console().home().profiles());
        }

        final Profile profile(String name) throws AzcmException {
            requireRights();
            try {
                return profiles()
                        .find(name)
                        .orElseThrow(() -> new AzcmException(
                                AzcmException.Code.INVALID_ARGUMENT,
                                "profile: '" + name + "' (expected: one that 'hfagent config profile list' shows)"));
            } catch (IOException e) {
                throw new AzcmException(AzcmException.Code.CONFIG_FILE, String.valueOf(e.getMessage()));
            } catch (ConfigException e) {
                throw new AzcmException(AzcmException.Code.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
            }
        }

        final void print(Profile profile) {
            if (json) {
                console().print(json(profile));
                return;
            }
            List<List<String>> rows = new ArrayList<>();
            for (Map.Entry<ConfigKey, ConfigValue> setting : profile.settings().entrySet()) {
                rows.add(List.of(
                        "  " + setting.getKey().text(), setting.getValue().text()));
            }
            console().table(rows);
        }

        static JsonObject json(Profile profile) {
            JsonObject.Builder settings = JsonObject.builder();
            profile.settings().forEach((key, value) -> settings.put(key.text(), value.json()));
            return JsonObject.builder()
                    .put("name", profile.name())
                    .put("description", profile.description())
                    .put("file", profile.where())
                    .put("settings", settings.build())
                    .build();
        }
    }

    @CommandLine.Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the profiles.")
    static final class ListAll extends Base {
        ListAll(Console console) {
            super(console);
        }

        @Override
        void execute() throws AzcmException {
            requireRights();
            List<Profile> all = new ArrayList<>();
            try {
                for (String name : profiles().names()) {
                    all.add(profile(name));
                }
            } catch (IOException e) {
                throw new AzcmException(AzcmException.Code.CONFIG_FILE, String.valueOf(e.getMessage()));
            }
            if (json) {
                console().print(all.stream().map(one -> (Json) json(one)).collect(JsonArray.collector()));
                return;
            }
            for (Profile one : all) {
                console().line(one.name() + "  " + one.description());
                console().line("  " + one.where());
            }
        }
    }

    @CommandLine.Command(name = "show", mixinStandardHelpOptions = true, description = "Shows what a profile sets.")
    static final class Show extends Base {
        @Parameters(paramLabel = "NAME")
        private String name = "";

        Show(Console console) {
            super(console);
        }

        @Override
        void execute() throws AzcmException {
            Profile profile = profile(name);
            if (!json) {
                console().line(profile.name() + ": " + profile.description());
                console().line(profile.where());
            }
            print(profile);
        }
    }

    @CommandLine.Command(
            name = "apply",
            mixinStandardHelpOptions = true,
            description = "Sets what the profile names, all of it or nothing; other properties stay.")
    static final class Apply extends Base {
        @Parameters(paramLabel = "NAME")
        private String name = "";

        Apply(Console console) {
            super(console);
        }

        @Override
        void execute() throws AzcmException {
            Profile profile = profile(name);
            change(
                    List.copyOf(profile.settings().keySet()),
                    (config, change) -> Profiles.apply(profile, config, change));
            if (!json) {
                console().line("The profile " + profile.name() + " is applied:");
            }
            print(profile);
        }
    }
}
