package io.holdfast.cli.commands;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.outcome.ExitCode;
import io.holdfast.cli.outcome.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;

/** The tree of commands, and what becomes of their failures. */
public final class Commands {
    private Commands() {}

    @CommandLine.Command(
            name = "holdfast",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            description = "The control plane for servers that you host yourself.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:done or verified", "1:refused or failed", "2:unusable input"})
    private static final class Root extends Group {}

    @CommandLine.Command(
            name = "extension",
            mixinStandardHelpOptions = true,
            description = "Extension packages: sign, publish, revoke, list.")
    private static final class ExtensionGroup extends Group {}

    @CommandLine.Command(
            name = "configuration",
            mixinStandardHelpOptions = true,
            description = "Packages of machine configuration: sign, publish, list.")
    private static final class ConfigurationGroup extends Group {}

    @CommandLine.Command(
            name = "publisher",
            mixinStandardHelpOptions = true,
            description = "Whose packages the control plane takes.")
    private static final class PublisherGroup extends Group {}

    @CommandLine.Command(
            name = "principal",
            mixinStandardHelpOptions = true,
            description = "Service principals: who may sign in.")
    private static final class PrincipalGroup extends Group {}

    @CommandLine.Command(
            name = "log",
            mixinStandardHelpOptions = true,
            description = "The transparency log: export it, verify an export, show its keys.")
    private static final class LogGroup extends Group {}

    @CommandLine.Command(
            name = "policy",
            mixinStandardHelpOptions = true,
            description = "Policy definitions: check them and try them without a control plane, import them into one.")
    private static final class PolicyGroup extends Group {}

    @CommandLine.Command(
            name = "aliases",
            mixinStandardHelpOptions = true,
            description = "The names that policies have for properties of resources.")
    private static final class AliasesGroup extends Group {}

    private static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Commands.class.getPackage().getImplementationVersion();
            return new String[] {"holdfast " + (version == null ? "(not packaged)" : version)};
        }
    }

    public static CommandLine line(Surroundings surroundings) {
        CommandLine root = new CommandLine(new Root())
                .addSubcommand(new CommandLine(new ExtensionGroup())
                        .addSubcommand(new ExtensionSign(surroundings))
                        .addSubcommand(new ExtensionPublish(surroundings))
                        .addSubcommand(new ExtensionRevoke(surroundings))
                        .addSubcommand(new ExtensionIndex(surroundings))
                        .addSubcommand(new ExtensionAdopt(surroundings))
                        .addSubcommand(new ExtensionList(surroundings)))
                .addSubcommand(new CommandLine(new ConfigurationGroup())
                        .addSubcommand(new ConfigurationSign(surroundings))
                        .addSubcommand(new ConfigurationPublish(surroundings))
                        .addSubcommand(new ConfigurationList(surroundings)))
                .addSubcommand(new CommandLine(new PublisherGroup())
                        .addSubcommand(new PublisherAdd(surroundings))
                        .addSubcommand(new PublisherRevokeSigner(surroundings))
                        .addSubcommand(new PublisherList(surroundings)))
                .addSubcommand(new CommandLine(new PrincipalGroup()).addSubcommand(new PrincipalCreate(surroundings)))
                .addSubcommand(new CommandLine(new LogGroup())
                        .addSubcommand(new LogExport(surroundings))
                        .addSubcommand(new LogVerify(surroundings))
                        .addSubcommand(new LogKeys(surroundings))
                        .addSubcommand(new LogNewEpoch(surroundings)))
                .addSubcommand(new CommandLine(new PolicyGroup())
                        .addSubcommand(new PolicyCheck(surroundings))
                        .addSubcommand(new PolicyTest(surroundings))
                        .addSubcommand(new PolicyImport(surroundings))
                        .addSubcommand(new CommandLine(new AliasesGroup())
                                .addSubcommand(new PolicyAliasesImport(surroundings))))
                .addSubcommand(AttestationCommand.line(surroundings))
                .addSubcommand(new WitnessRun(surroundings));
        return root.setOut(surroundings.out())
                .setErr(surroundings.err())
                .setExecutionExceptionHandler((e, line, result) -> failed(e, surroundings.err()));
    }

    private static int failed(Exception e, PrintWriter err) {
        ExitCode code = ExitCode.REFUSED;
        switch (e) {
            case CommandException refused -> {
                err.println("holdfast: " + refused.getMessage());
                code = refused.code();
            }
            case IOException io ->
                err.println("holdfast: " + Printable.text(io.getClass().getSimpleName() + ": " + io.getMessage()));
            case InterruptedException _ -> err.println("holdfast: interrupted");
            default -> e.printStackTrace(err); // a fault of ours; the trace is what a report of it needs
        }
        err.flush();
        return code.number();
    }
}
