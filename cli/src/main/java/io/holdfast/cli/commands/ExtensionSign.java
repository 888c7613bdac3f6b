package io.holdfast.cli.commands;

import io.holdfast.cli.files.OutputFiles;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.packages.PackageKind;
import io.holdfast.cli.packages.PackageName;
import io.holdfast.cli.packages.PublisherKey;
import io.holdfast.cli.packages.SignedDocuments;
import io.holdfast.cli.packages.SignedFolder;
import io.holdfast.cli.packages.SignedIndex;
import io.holdfast.cli.packages.StagedPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code extension sign}: offline, with a key that no control plane ever sees. */
@picocli.CommandLine.Command(
        name = "sign",
        description =
                "Signs a handler (with HandlerManifest.json) offline: writes the zip, manifest.cms and index.cms.")
class ExtensionSign extends Command {
    @Parameters(paramLabel = "PATH", description = "The folder of what is signed, or a finished zip.")
    private Path path = Path.of("");

    @Mixin
    private NameOptions names = new NameOptions();

    @Mixin
    private SigningOptions signing = new SigningOptions();

    @Option(
            names = "--index",
            paramLabel = "FILE",
            description = "The index before, whose versions are kept; without it the index is the first one.")
    private Optional<Path> index = Optional.empty();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the files go.")
    private Path out = Path.of("");

    ExtensionSign(Surroundings surroundings) {
        super(surroundings);
    }

    PackageKind kind() {
        return PackageKind.EXTENSION;
    }

    @Override
    void run() throws CommandException, IOException {
        PublisherKey key = signing.key()
                .orElseThrow(() -> CommandException.unusable("no key (expected: --key FILE and --cert FILE)"));
        if (index.isEmpty() && Files.exists(out.resolve("index.cms"))) {
            throw CommandException.unusable(out.resolve("index.cms")
                    + ": is there already (expected: --index with the index before, or another --out)");
        }
        Instant now = surroundings().clock().instant();
        Files.createDirectories(out);
        Path temporary = OutputFiles.temporaryFolder(out);
        try {
            StagedPackage staged = StagedPackage.stage(path, temporary.resolve("package.zip"), kind());
            PackageName name = staged.metadata().name(names.name());
            Optional<SignedIndex> previous = index.isEmpty()
                    ? Optional.empty()
                    : Optional.of(SignedIndex.verify(
                            SignedFolder.cms(index.get()), name.type(), key, now, "in " + index.get()));
            SignedDocuments documents = signing.with(key).sign(name, staged, previous, now);
            SignedFolder.write(out, name, kind(), staged, documents);
            say(name + " is signed");
            say("  zip       " + out.resolve(name.zipName()));
            say("  SHA-256   " + staged.digest());
            say("  index     sequence "
                    + (previous.map(old -> old.index().sequence()).orElse(0L) + 1));
        } finally {
            OutputFiles.deleteFolder(temporary);
        }
    }
}
