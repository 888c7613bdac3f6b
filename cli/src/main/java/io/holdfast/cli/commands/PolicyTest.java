package io.holdfast.cli.commands;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.policy.CaseFile;
import io.holdfast.cli.policy.CaseResult;
import io.holdfast.cli.policy.PolicyCase;
import io.holdfast.cli.policy.PolicyFiles;
import io.holdfast.policy.AliasTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy test}: unit tests of policies. */
@picocli.CommandLine.Command(
        name = "test",
        description =
                "Runs unit tests of policies: files of cases in YAML, each a rule, a resource and the effect that is"
                        + " expected (docs/policy.md). Needs no control plane.")
final class PolicyTest extends Command {
    @Parameters(
            paramLabel = "PATH",
            arity = "1..*",
            description = "Files, or folders with files that end in .yaml or .yml.")
    private List<Path> paths = new ArrayList<>();

    @Option(
            names = "--aliases",
            paramLabel = "FILE",
            description = "The alias table of all cases, whatever their files name: what 'az provider list --expand"
                    + " resourceTypes/aliases' prints.")
    private Optional<Path> aliases = Optional.empty();

    PolicyTest(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void run() throws CommandException {
        Optional<AliasTable> table = Optional.empty();
        if (aliases.isPresent()) {
            table = Optional.of(PolicyFiles.aliases(aliases.get()));
        }
        int passed = 0;
        int failed = 0;
        int skipped = 0;
        for (Path file : PolicyFiles.find(paths, Set.of(".yaml", ".yml"))) {
            CaseFile cases = CaseFile.read(file, table);
            for (PolicyCase one : cases.cases()) {
                String title = file.getFileName() + ": " + one.note();
                switch (cases.run(one, surroundings().clock().instant())) {
                    case CaseResult.Passed _ -> {
                        passed++;
                        say("ok    " + title);
                    }
                    case CaseResult.Skipped _ -> {
                        skipped++;
                        say("skip  " + title);
                    }
                    case CaseResult.Failed(String why) -> {
                        failed++;
                        say("FAIL  " + title + ": " + why);
                    }
                }
            }
        }
        say(passed + " passed, " + failed + " failed, " + skipped + " skipped");
        if (failed > 0) {
            throw CommandException.refused(failed + (failed == 1 ? " case has" : " cases have") + " failed");
        }
    }
}
