package io.holdfast.cli.commands;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.policy.PolicyCheckRun;
import io.holdfast.cli.policy.PolicyFiles;
import io.holdfast.policy.AliasTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy check}: whether definitions and initiatives can be used here, before they are imported. */
@picocli.CommandLine.Command(
        name = "check",
        description = "Reads policy definitions and initiatives (JSON) and says of each file whether it is ok, is only"
                + " stored and never evaluated here, or is refused, and why. Needs no control plane.")
final class PolicyCheck extends Command {
    @Parameters(
            paramLabel = "PATH",
            arity = "1..*",
            description =
                    "Files, or folders with files that end in .json. Initiatives are bound to the definitions among them.")
    private List<Path> paths = new ArrayList<>();

    @Option(
            names = "--aliases",
            paramLabel = "FILE",
            description = "An alias table beside the built-in one: what 'az provider list --expand"
                    + " resourceTypes/aliases' prints.")
    private Optional<Path> aliases = Optional.empty();

    PolicyCheck(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void run() throws CommandException {
        AliasTable table = AliasTable.builtIn();
        if (aliases.isPresent()) {
            table = table.with(PolicyFiles.aliases(aliases.get()));
        }
        int ok = 0;
        int stored = 0;
        int refused = 0;
        for (Map.Entry<Path, PolicyCheckRun.Verdict> entry : PolicyCheckRun.of(
                        PolicyFiles.find(paths, Set.of(".json")), table)
                .entrySet()) {
            Path file = entry.getKey();
            switch (entry.getValue()) {
                case PolicyCheckRun.Verdict.Ok(List<String> warnings) -> {
                    ok++;
                    say(file + ": ok");
                    warnings.forEach(warning -> say(file + ": warning: " + warning));
                }
                case PolicyCheckRun.Verdict.StoredOnly(String why) -> {
                    stored++;
                    say(file + ": stored only: " + why);
                }
                case PolicyCheckRun.Verdict.Refused(String why) -> {
                    refused++;
                    say(file + ": refused: " + why);
                }
            }
        }
        say(ok + " ok, " + stored + " stored only, " + refused + " refused");
        if (refused > 0) {
            throw CommandException.refused(refused + (refused == 1 ? " file is" : " files are") + " refused");
        }
    }
}
