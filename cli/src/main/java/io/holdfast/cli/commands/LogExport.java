package io.holdfast.cli.commands;

import io.holdfast.cli.api.ControlPlane;
import io.holdfast.cli.files.OutputFiles;
import io.holdfast.cli.outcome.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code log export}. */
@picocli.CommandLine.Command(name = "export", description = "Writes the whole transparency log to a file.")
final class LogExport extends Command {
    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The file; replaced when it is there.")
    private Path out = Path.of("");

    @Mixin
    private DataOption data = new DataOption();

    LogExport(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void run() throws CommandException, IOException {
        Path folder = out.toAbsolutePath().resolveSibling("");
        if (!Files.isDirectory(folder)) {
            throw CommandException.unusable(folder + ": is no folder");
        }
        Path temporary = OutputFiles.temporaryFolder(folder);
        try (ControlPlane controlPlane = data.open()) {
            Path complete = temporary.resolve("log");
            controlPlane.download("/holdfast/log/export", complete);
            OutputFiles.place(complete, out);
        } finally {
            OutputFiles.deleteFolder(temporary);
        }
        say(out + ": " + Files.size(out) + " bytes; 'holdfast log verify " + out + "' checks them");
    }
}
