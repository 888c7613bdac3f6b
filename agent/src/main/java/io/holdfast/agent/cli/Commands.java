package io.holdfast.agent.cli;

import io.holdfast.agent.daemon.AgentVersion;
import io.holdfast.agent.identity.AzcmException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** All commands by name. */
public final class Commands {
    private Commands() {}

    /** The exit code is the AZCM number of the failure, 0 for success. */
    public static int run(List<String> arguments, Console console) {
        CommandLine line = line(console);
        line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((e, _) -> {
            boolean missing = e instanceof CommandLine.MissingParameterException;
            AzcmException.Code code =
                    missing ? AzcmException.Code.MISSING_PARAMETER : AzcmException.Code.INVALID_ARGUMENT;
            return console.fail(
                    new AzcmException(code, String.valueOf(e.getMessage())),
                    arguments.contains("-j") || arguments.contains("--json"));
        });
        return line.execute(arguments.toArray(String[]::new));
    }

    private static CommandLine line(Console console) {
        CommandLine root = new CommandLine(new Root());
        root.addSubcommand(new Show(console));
        root.addSubcommand(new ConnectCommand(console));
        root.addSubcommand(new DisconnectCommand(console));
        root.addSubcommand(ConfigCommands.line(console));
        root.addSubcommand(ConfigurationCommands.line(console));
        root.addSubcommand(ExtensionCommands.line(console));
        root.addSubcommand(TrustCommands.line(console));
        root.addSubcommand(new ExplainCommand(console));
        root.addSubcommand(new LockdownCommand(console));
        root.addSubcommand(new HistoryCommand(console));
        root.addSubcommand(new Version(console));
        root.addSubcommand(new CommandLine.HelpCommand());
        return root;
    }

    @CommandLine.Command(
            name = "hfagent",
            mixinStandardHelpOptions = true,
            version = "hfagent " + AgentVersion.TEXT,
            description = "Connects this machine to a Holdfast control plane and shows what it does here.",
            synopsisSubcommandLabel = "COMMAND")
    static final class Root implements Runnable {
        @CommandLine.Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public void run() {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }

    @CommandLine.Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows the agent and its connection; needs no rights.")
    static final class Show extends Command {
        @Parameters(paramLabel = "PROPERTY", description = "Display names or JSON keys; all without one.")
        private List<String> properties = List.of();

        Show(Console console) {
            super(console);
        }

        @Override
        void execute() throws AzcmException {
            ShowReport.print(console(), properties, json);
        }
    }

    @CommandLine.Command(name = "version", mixinStandardHelpOptions = true, description = "Shows the agent's version.")
    static final class Version extends Command {
        Version(Console console) {
            super(console);
        }

        @Override
        void execute() {
            if (json) {
                console().print(JsonObject.of("version", Json.of(AgentVersion.TEXT)));
            } else {
                console().line("hfagent version " + AgentVersion.TEXT);
            }
        }
    }
}
