package io.holdfast.agent.cli;

import io.holdfast.agent.identity.AzcmException;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.local.LocalRequest;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code hfagent extension …}: asks the daemon; the control plane may be away. */
final class ExtensionCommands {
    private ExtensionCommands() {}

    static CommandLine line(Console console) {
        return new CommandLine(new Root()).addSubcommand(new ListAll(console)).addSubcommand(new Remove(console));
    }

    @CommandLine.Command(
            name = "extension",
            mixinStandardHelpOptions = true,
            description = "Lists and removes the extensions of this machine.")
    static final class Root implements Runnable {
        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

        @Override
        public void run() {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }

    abstract static class Base extends Command {
        Base(Console console) {
            super(console);
        }

        final List<JsonObject> extensions() throws AzcmException {
            List<JsonObject> list = new ArrayList<>();
            for (Json item :
                    ask(new LocalRequest.ExtensionList()).array("extensions").orElse(JsonArray.EMPTY)) {
                if (item instanceof JsonObject extension) {
                    list.add(extension);
                }
            }
            return list;
        }
    }

    @CommandLine.Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the extensions.")
    static final class ListAll extends Base {
        ListAll(Console console) {
            super(console);
        }

        @Override
        void execute() throws AzcmException {
            List<JsonObject> extensions = extensions();
            if (json) {
                console().print(extensions.stream().map(one -> (Json) one).collect(JsonArray.collector()));
                return;
            }
            if (extensions.isEmpty()) {
                console().line("No extensions.");
            }
            for (JsonObject one : extensions) {
                console().line(one.string("name").orElse(""));
                console()
                        .table(List.of(
                                List.of(
                                        "  Type",
                                        one.string("publisher").orElse("") + "/"
                                                + one.string("type").orElse("")),
                                List.of("  Version", one.string("version").orElse("")),
                                List.of("  Status", one.string("status").orElse("IN PROGRESS")),
                                List.of("  Message", one.string("message").orElse(""))));
            }
        }
    }

    @CommandLine.Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Removes an extension here. While the control plane wants it, the next sync brings it back.")
    static final class Remove extends Base {
        @Option(
                names = {"-n", "--name"},
                paramLabel = "NAME")
        private String name = "";

        @Option(names = {"-a", "--all"})
        private boolean all;

        Remove(Console console) {
            super(console);
        }

        @Override
        void execute() throws AzcmException {
            if (all == !name.isEmpty()) {
                throw new AzcmException(AzcmException.Code.MISSING_PARAMETER, "give --name NAME, or --all");
            }
            List<String> names = all
                    ? extensions().stream()
                            .map(one -> one.string("name").orElse(""))
                            .toList()
                    : List.of(name);
            for (String one : names) {
                ask(new LocalRequest.ExtensionRemove("extension/" + Ascii.lower(one)));
                if (!json) {
                    console().line("Extension " + one + " is being removed");
                }
            }
            if (json) {
                console().print(JsonObject.of("removing", JsonArray.ofStrings(names)));
            }
        }
    }
}
