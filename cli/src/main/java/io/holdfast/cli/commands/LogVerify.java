package io.holdfast.cli.commands;

import io.holdfast.cli.files.InputFiles;
import io.holdfast.cli.log.LogFile;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.log.Checkpoint;
import io.holdfast.trust.log.LogException;
import io.holdfast.trust.log.LogExportSummary;
import io.holdfast.trust.log.LogExportVerifier;
import io.holdfast.trust.log.NoteVerifier;
import io.holdfast.trust.log.SignedNote;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code log verify}: offline, with nothing but the file and, better, keys that are known from elsewhere. */
@picocli.CommandLine.Command(
        name = "verify",
        description = "Checks an exported log: every leaf, body, checkpoint and epoch. Needs no control plane.")
final class LogVerify extends Command {
    @Parameters(paramLabel = "FILE", description = "What 'log export' wrote.")
    private Path file = Path.of("");

    @Option(
            names = "--log-key",
            paramLabel = "VKEY",
            description = "A log key that the file must name (name+hash+key); repeatable, one for each epoch.")
    private List<String> logKeys = new ArrayList<>();

    @Option(names = "--recovery-key", paramLabel = "VKEY", description = "The recovery key that the file must name.")
    private Optional<String> recoveryKey = Optional.empty();

    @Option(
            names = "--head",
            paramLabel = "FILE",
            description = "A checkpoint that is known from elsewhere, such as from a witness: the log must contain it.")
    private List<Path> heads = new ArrayList<>();

    @Option(names = "--json", description = "Prints what was found as JSON.")
    private boolean json;

    LogVerify(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void run() throws CommandException {
        List<NoteVerifier> expected = new ArrayList<>();
        for (String text : logKeys) {
            expected.add(key("--log-key", text));
        }
        if (recoveryKey.isPresent()) {
            expected.add(key("--recovery-key", recoveryKey.get()));
        }
        LogExportSummary found = new LogFile(file).verify(new LogExportVerifier(expected, known()));
        if (json) {
            print(json(found));
        } else {
            words(found).forEach(this::say);
        }
        if (expected.isEmpty()) {
            warn("the keys are those that the file itself names; compare them with the ones you know, or give them with"
                    + " --log-key and --recovery-key");
        }
    }

    private List<Checkpoint> known() throws CommandException {
        List<Checkpoint> known = new ArrayList<>();
        for (Path head : heads) {
            try {
                known.add(Checkpoint.parse(
                        SignedNote.parse(InputFiles.text(head, 1 << 20)).text()));
            } catch (LogException e) {
                throw CommandException.unusable(head + ": is no checkpoint: " + e.getMessage());
            }
        }
        return known;
    }

    private static NoteVerifier key(String option, String text) throws CommandException {
        try {
            return NoteVerifier.parse(text);
        } catch (LogException e) {
            throw CommandException.unusable(option + ": " + e.getMessage());
        }
    }

    private static List<String> words(LogExportSummary found) {
        List<String> lines = new ArrayList<>();
        lines.add("log of tenant " + found.tenant());
        for (LogExportSummary.Epoch epoch : found.epochs()) {
            lines.add("  epoch " + epoch.origin().epoch() + "  size " + epoch.size() + ", " + epoch.checkpoints()
                    + " checkpoints, root " + epoch.root());
            lines.add("           key " + epoch.key().text());
        }
        lines.add("  recovery key " + found.recoveryKey().text());
        lines.add("  " + found.leaves() + " leaves in all, " + found.bodies() + " bodies checked");
        lines.add("verified");
        return lines;
    }

    private static JsonObject json(LogExportSummary found) {
        JsonArray epochs = found.epochs().stream()
                .map(epoch -> (Json) JsonObject.builder()
                        .put("epoch", epoch.origin().epoch())
                        .put("size", epoch.size())
                        .put("root", epoch.root().toString())
                        .put("checkpoints", epoch.checkpoints())
                        .put("key", epoch.key().text())
                        .build())
                .collect(JsonArray.collector());
        return JsonObject.builder()
                .put("verified", true)
                .put("tenant", found.tenant().toString())
                .put("epochs", epochs)
                .put("leaves", found.leaves())
                .put("bodies", found.bodies())
                .put("recoveryKey", found.recoveryKey().text())
                .build();
    }
}
