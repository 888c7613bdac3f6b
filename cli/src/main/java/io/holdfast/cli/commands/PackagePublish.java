package io.holdfast.cli.commands;

import io.holdfast.cli.api.ControlPlane;
import io.holdfast.cli.files.InputFiles;
import io.holdfast.cli.files.OutputFiles;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.packages.PackageKind;
import io.holdfast.cli.packages.PackageName;
import io.holdfast.cli.packages.PublisherKey;
import io.holdfast.cli.packages.SignedDocuments;
import io.holdfast.cli.packages.SignedFolder;
import io.holdfast.cli.packages.StagedPackage;
import io.holdfast.cli.publisher.PackageStore;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.packages.CmsVerifier;
import io.holdfast.trust.packages.DetachedSignature;
import io.holdfast.trust.packages.PackageTrustException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Uploads a package, has it scanned, and hands over its signed documents. */
abstract class PackagePublish extends Command {
    @Parameters(
            arity = "0..1",
            paramLabel = "PATH",
            description = "The folder of what is published, or a finished zip.")
    private Optional<Path> path = Optional.empty();

    @Option(names = "--signed", paramLabel = "DIR", description = "What 'extension sign' wrote, in place of PATH.")
    private Optional<Path> signed = Optional.empty();

    @Mixin
    private NameOptions names = new NameOptions();

    @Mixin
    private SigningOptions signing = new SigningOptions();

    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--unscanned",
            description =
                    "Publishes although no scanner looks at it. This is recorded, and shown wherever the version is.")
    private boolean unscanned;

    @Option(names = "--json", description = "Prints the catalogue's entry.")
    private boolean json;

    PackagePublish(Surroundings surroundings) {
        super(surroundings);
    }

    abstract PackageKind kind();

    /** The vendor's own signature over the zip. */
    Optional<Path> signature() {
        return Optional.empty();
    }

    /** What to do with it, for the person. */
    List<String> next(JsonObject entry) {
        return List.of();
    }

    @Override
    void run() throws CommandException, IOException, InterruptedException {
        if (path.isPresent() == signed.isPresent()) {
            throw CommandException.unusable("what to publish? (expected: PATH or --signed DIR)");
        }
        Optional<PublisherKey> key = signing.key();
        if (signed.isPresent() && key.isPresent()) {
            throw CommandException.unusable("--signed is signed already (expected: no --key and --cert)");
        }
        Optional<Path> signature = signature();
        if (signature.isPresent() && (signed.isPresent() || key.isPresent())) {
            throw CommandException.unusable("--signature is the vendor's (expected: no --signed, --key and --cert)");
        }
        Optional<SignedFolder> ready =
                signed.isPresent() ? Optional.of(SignedFolder.read(signed.get())) : Optional.empty();
        try (ControlPlane controlPlane = data.open()) {
            PackageStore store = new PackageStore(controlPlane, data.folder().path());
            if (signature.isPresent()) {
                ofVendor(path.orElseThrow(), signature.get(), store);
            } else if (ready.isPresent()) {
                SignedFolder folder = ready.get();
                if (folder.kind() != kind()) {
                    throw CommandException.unusable(signed.get() + ": holds " + folder.name() + ", of the kind "
                            + folder.kind().text() + " (expected: " + kind().text() + ")");
                }
                JsonObject uploaded = store.upload(folder.zip(), unscanned);
                report(store.publish(folder.name(), kind(), folder.multiConfig(), folder.documents()), uploaded);
            } else {
                fromSource(path.orElseThrow(), key, store, controlPlane);
            }
        }
    }

    /** The zip and its signature go on as they are; nothing is signed here. */
    private void ofVendor(Path zip, Path file, PackageStore store) throws CommandException, IOException {
        if (!Files.isRegularFile(zip)) {
            throw CommandException.unusable(zip + ": is no file (expected: the zip that the vendor signed)");
        }
        Bytes cms;
        try {
            cms = Bytes.of(DetachedSignature.der(InputFiles.bytes(file, 2 * CmsVerifier.MAX_LENGTH)));
        } catch (PackageTrustException e) {
            throw CommandException.unusable(file + ": " + e.getMessage());
        }
        Path temporary = OutputFiles.temporaryFolder(data.folder().path());
        try {
            StagedPackage staged = StagedPackage.stage(zip, temporary.resolve("package.zip"), kind());
            PackageName name = staged.metadata().name(names.name());
            JsonObject uploaded = store.upload(staged, unscanned);
            report(
                    store.vendor(
                            name,
                            staged.metadata().multiConfig(),
                            staged.digest().toString(),
                            cms),
                    uploaded);
        } finally {
            OutputFiles.deleteFolder(temporary);
        }
    }

    /** What fails without the network or without a change fails first; nothing is registered for what is not taken. */
    private void fromSource(Path source, Optional<PublisherKey> given, PackageStore store, ControlPlane controlPlane)
            throws CommandException, IOException, InterruptedException {
        Instant now = surroundings().clock().instant();
        Path folder = data.folder().path();
        Path temporary = OutputFiles.temporaryFolder(folder);
        try {
            StagedPackage staged = StagedPackage.stage(source, temporary.resolve("package.zip"), kind());
            PackageName name = staged.metadata().name(names.name());
            Optional<DevelopmentSigning> development = given.isPresent()
                    ? Optional.empty()
                    : Optional.of(DevelopmentSigning.open(
                            controlPlane,
                            data.folder(),
                            name,
                            now,
                            surroundings().random()));
            PublisherKey key =
                    given.or(() -> development.map(DevelopmentSigning::key)).orElseThrow();
            SignedDocuments documents =
                    signing.with(key).sign(name, staged, store.previous(name.type(), key, now), now);
            JsonObject uploaded = store.upload(staged, unscanned);
            if (development.isPresent()) {
                development.get().announce(surroundings()).forEach(this::warn);
            }
            JsonObject entry = store.publish(name, kind(), staged.metadata().multiConfig(), documents);
            store.keep(name.type(), documents.index());
            report(entry, uploaded);
        } finally {
            OutputFiles.deleteFolder(temporary);
        }
    }

    private void report(JsonObject entry, JsonObject uploaded) {
        if (json) {
            print(entry);
            return;
        }
        String scan = uploaded.string("scan").orElse("unknown");
        say(entry.string("publisher").orElse("?") + "/" + entry.string("type").orElse("?") + " "
                + entry.string("version").orElse("?") + " is published");
        say("  SHA-256   " + entry.string("digest").orElse("?"));
        say("  scan      " + scan
                + uploaded.string("scannedBy")
                        .filter(scanner -> !scanner.isEmpty())
                        .map(scanner -> " (" + scanner + ")")
                        .orElse(""));
        say("  signer    " + entry.string("signer").orElse("?"));
        next(entry).forEach(this::say);
    }
}
