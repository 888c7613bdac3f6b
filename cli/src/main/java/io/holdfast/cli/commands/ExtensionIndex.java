package io.holdfast.cli.commands;

import io.holdfast.cli.api.ControlPlane;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.packages.SignedFolder;
import io.holdfast.cli.publisher.PackageStore;
import io.holdfast.kernel.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code extension index}: publishes an index that was signed elsewhere. */
@picocli.CommandLine.Command(
        name = "index",
        description = "Publishes an index that was signed offline, such as by 'extension revoke --out'.")
final class ExtensionIndex extends Command {
    @Mixin
    private TypeParameter type = new TypeParameter();

    @Parameters(index = "1", paramLabel = "FILE", description = "The signed index, CMS.")
    private Path file = Path.of("");

    @Mixin
    private DataOption data = new DataOption();

    ExtensionIndex(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void run() throws CommandException, IOException {
        Bytes cms = SignedFolder.cms(file);
        try (ControlPlane controlPlane = data.open()) {
            PackageStore store = new PackageStore(controlPlane, data.folder().path());
            ExtensionRevoke.report(store.index(type.type(), cms, Map.of())).forEach(this::say);
        }
    }
}
