package io.holdfast.cli.commands;

import io.holdfast.cli.packages.PackageKind;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code extension publish}. */
@picocli.CommandLine.Command(
        name = "publish",
        description = {
            "Publishes a handler (with HandlerManifest.json): signed now with --key and --cert, as signed before with",
            "--signed, as its vendor signed the zip with --signature, or, with none of them, with the development key of",
            "this data directory."
        })
final class ExtensionPublish extends PackagePublish {
    @Option(
            names = {"--signature", "--catalog"},
            paramLabel = "FILE",
            description = "The vendor's own detached CMS signature over the zip, which machines check themselves.")
    private Optional<Path> signature = Optional.empty();

    ExtensionPublish(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    PackageKind kind() {
        return PackageKind.EXTENSION;
    }

    @Override
    Optional<Path> signature() {
        return signature;
    }
}
