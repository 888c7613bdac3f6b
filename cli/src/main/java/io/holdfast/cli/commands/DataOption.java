package io.holdfast.cli.commands;

import io.holdfast.cli.api.ControlPlane;
import io.holdfast.cli.api.DataFolder;
import io.holdfast.cli.outcome.CommandException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which control plane, by its data directory. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data directory of 'holdfast up' (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of(".holdfast");

    DataFolder folder() {
        return new DataFolder(data);
    }

    ControlPlane open() throws CommandException {
        return ControlPlane.open(folder());
    }
}
