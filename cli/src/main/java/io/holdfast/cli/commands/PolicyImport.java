package io.holdfast.cli.commands;

import io.holdfast.cli.api.ControlPlane;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.policy.ImportRun;
import io.holdfast.cli.policy.PolicyFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy import}: takes a checkout of definitions as it is. */
@picocli.CommandLine.Command(
        name = "import",
        description = "Imports policy definitions and initiatives (JSON) from files and folders, such as a checkout of"
                + " Azure's own, and says of each file whether it is imported, unchanged, stored only, refused (and where"
                + " and why) or skipped, because it holds no definition. Built-in ones keep their ids; others are written"
                + " to the subscription. Can be run again at any time.")
final class PolicyImport extends Command {
    private static final String GOVERNMENT = "Azure Government";

    @Mixin
    private DataOption data = new DataOption();

    @Parameters(paramLabel = "PATH", arity = "1..*", description = "Folders, or files.")
    private List<Path> paths = new ArrayList<>();

    @Option(
            names = "--government",
            description = "Takes the files in folders named '" + GOVERNMENT + "', and no others. Without it these are"
                    + " left out: the same ids stand in both.")
    private boolean government;

    PolicyImport(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void run() throws CommandException {
        List<Path> files = PolicyFiles.find(paths, Set.of(".json")).stream()
                .filter(file -> isGovernment(file) == government)
                .toList();
        Map<String, Integer> counts = new TreeMap<>();
        try (ControlPlane controlPlane = data.open()) {
            new ImportRun(controlPlane, outcome -> {
                        counts.merge(outcome.what(), 1, Integer::sum);
                        say(outcome.file() + ": " + outcome.what()
                                + (outcome.why().isEmpty() ? "" : ": " + outcome.why()));
                    })
                    .send(files);
        }
        List<String> summary = new ArrayList<>();
        for (String what : List.of("imported", "unchanged", "stored only", "refused", "skipped")) {
            summary.add(counts.getOrDefault(what, 0) + " " + what);
        }
        say(String.join(", ", summary));
        int refused = counts.getOrDefault("refused", 0);
        if (refused > 0) {
            throw CommandException.refused(refused + (refused == 1 ? " file is" : " files are") + " refused");
        }
    }

    private static boolean isGovernment(Path file) {
        return StreamSupport.stream(file.spliterator(), false)
                .anyMatch(part -> part.toString().equalsIgnoreCase(GOVERNMENT));
    }
}
