package io.holdfast.agent.cli;

import io.holdfast.agent.configuration.AssignmentType;
import io.holdfast.agent.configuration.BuiltIns;
import io.holdfast.agent.configuration.Configuration;
import io.holdfast.agent.configuration.Consistency;
import io.holdfast.agent.configuration.ItemResult;
import io.holdfast.agent.configuration.Report;
import io.holdfast.agent.configuration.resources.Machine;
import io.holdfast.agent.configuration.resources.Result.Status;
import io.holdfast.agent.configuration.resources.ScriptRules;
import io.holdfast.agent.identity.AzcmException;
import io.holdfast.agent.platform.CommandTools;
import io.holdfast.agent.platform.MachineRoot;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hfagent configuration list|audit}: without a daemon and without a network. */
final class ConfigurationCommands {
    private ConfigurationCommands() {}

    static CommandLine line(Console console) {
        return new CommandLine(new Root()).addSubcommand(new ListAll(console)).addSubcommand(new Audit(console));
    }

    @CommandLine.Command(
            name = "configuration",
            mixinStandardHelpOptions = true,
            description = "Shows machine configurations and audits this machine, offline.")
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
            description = "Shows the configurations that come with the agent.")
    static final class ListAll extends Command {
        ListAll(Console console) {
            super(console);
        }

        @Override
        void execute() {
            if (json) {
                List<Json> all = new ArrayList<>();
                for (BuiltIns each : BuiltIns.values()) {
                    all.add(JsonObject.builder()
                            .put("name", each.text())
                            .put("version", each.read().version())
                            .put("description", each.description())
                            .put("resources", each.read().items().size())
                            .build());
                }
                console().print(new JsonArray(all));
                return;
            }
            List<List<String>> rows = new ArrayList<>();
            for (BuiltIns each : BuiltIns.values()) {
                int size = each.read().items().size();
                rows.add(List.of(each.text(), each.description() + " " + size + (size == 1 ? " resource" : " rules")));
            }
            console().table(rows);
        }
    }

    @CommandLine.Command(
            name = "audit",
            mixinStandardHelpOptions = true,
            description =
                    "Looks whether this machine is as a configuration wants it, and says why not. Changes nothing."
                            + " Exit code 0: compliant; 1: not compliant.")
    static final class Audit extends Command {
        @Parameters(arity = "0..1", paramLabel = "NAME", description = "As 'configuration list' shows it.")
        private String name = "";

        @Option(names = "--all", description = "All that come with the agent.")
        private boolean all;

        @Option(
                names = "--package",
                paramLabel = "FILE",
                description =
                        "NAME is the configuration in this zip, read as a machine reads it. Scripts in it do not run.")
        private Optional<Path> file = Optional.empty();

        @Option(
                names = "--parameter",
                paramLabel = "NAME=VALUE",
                description = "With --package: [Class]Name;Property and its value; repeatable.")
        private Map<String, String> parameters = new LinkedHashMap<>();

        @Option(
                names = "--root",
                paramLabel = "DIR",
                defaultValue = "/",
                description = "Root of the machine's files, for an image of one; default: ${DEFAULT-VALUE}.")
        private Path root = Path.of("/");

        Audit(Console console) {
            super(console);
        }

        @Override
        void execute() throws AzcmException {
            run();
        }

        @Override
        int run() throws AzcmException {
            List<Configuration> wanted = wanted();
            List<Report> reports = new ArrayList<>();
            try {
                MachineRoot files = MachineRoot.at(root);
                Machine machine = new Machine(files, new CommandTools(files), ScriptRules.NONE);
                Consistency consistency = new Consistency(Clock.systemUTC());
                for (Configuration each : wanted) {
                    reports.add(consistency.run(each, AssignmentType.AUDIT, false, machine));
                }
            } catch (IOException e) {
                throw new AzcmException(AzcmException.Code.INVALID_ARGUMENT, "--root: " + e.getMessage());
            }
            if (json) {
                console()
                        .print(reports.stream()
                                .map(report -> (Json) report.json())
                                .collect(JsonArray.collector()));
            } else {
                reports.forEach(this::print);
            }
            return reports.stream().allMatch(Report::compliant) ? 0 : 1;
        }

        private List<Configuration> wanted() throws AzcmException {
            if (all != name.isEmpty()) {
                throw new AzcmException(
                        all ? AzcmException.Code.INVALID_ARGUMENT : AzcmException.Code.MISSING_PARAMETER,
                        "what to audit (expected: either NAME or --all)");
            }
            if (file.isPresent() ? all : !parameters.isEmpty()) {
                throw new AzcmException(
                        AzcmException.Code.INVALID_ARGUMENT,
                        all ? "--package with --all (expected: NAME)" : "--parameter (expected: with --package)");
            }
            if (file.isPresent()) {
                return List.of(PackageFile.read(file.get(), name, parameters));
            }
            return all
                    ? Stream.of(BuiltIns.values()).map(BuiltIns::read).toList()
                    : List.of(BuiltIns.find(name)
                            .map(BuiltIns::read)
                            .orElseThrow(() -> new AzcmException(
                                    AzcmException.Code.INVALID_ARGUMENT,
                                    "configuration: '" + name
                                            + "' (expected: a name that 'hfagent configuration list' shows)")));
        }

        private void print(Report report) {
            for (ItemResult one : report.results()) {
                if (!one.result().compliant()) {
                    String id = one.item().id();
                    console()
                            .line(one.item()
                                    .about()
                                    .map(about ->
                                            id + " (" + about.severity().name().toLowerCase(java.util.Locale.ROOT)
                                                    + "): " + about.title())
                                    .orElse(id));
                    one.reasons().forEach(reason -> console().line("    " + reason.phrase()));
                }
            }
            long wrong = report.count(Status.NON_COMPLIANT);
            String status = report.compliant() ? "Compliant" : "NonCompliant, " + wrong + " not compliant";
            console()
                    .line(report.configuration() + " " + report.version() + ": " + status + "; "
                            + report.count(Status.COMPLIANT) + " compliant, " + report.count(Status.NOT_APPLICABLE)
                            + " not applicable.");
        }
    }
}
