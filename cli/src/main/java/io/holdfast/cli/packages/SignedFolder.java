package io.holdfast.cli.packages;

import io.holdfast.cli.files.InputFiles;
import io.holdfast.cli.files.OutputFiles;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.packages.CmsVerifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code extension sign} leaves behind: the zip, {@code manifest.cms}, {@code index.cms}, and {@code package.json}, which
 * says what they are about. Nobody believes the last; it spares the person who publishes the options of the one who signed.
 */
public record SignedFolder(
        PackageName name, PackageKind kind, boolean multiConfig, Path zip, SignedDocuments documents) {
    static final String MANIFEST = "manifest.cms";
    static final String INDEX = "index.cms";
    static final String ABOUT = "package.json";

    /** Puts a staged package, which lies in this folder already, and its documents in place. */
    public static SignedFolder write(
            Path folder, PackageName name, PackageKind kind, StagedPackage staged, SignedDocuments documents)
            throws IOException {
        Path zip = folder.resolve(name.zipName());
        OutputFiles.place(staged.zip(), zip);
        OutputFiles.write(folder.resolve(MANIFEST), documents.manifest().array());
        OutputFiles.write(folder.resolve(INDEX), documents.index().array());
        JsonObject about = JsonObject.builder()
                .put("publisher", name.type().publisher())
                .put("type", name.type().type())
                .put("version", name.version().text())
                .put("kind", kind.text())
                .put("multiConfig", staged.metadata().multiConfig())
                .put("digest", staged.digest().toString())
                .put("size", staged.size())
                .build();
        OutputFiles.write(folder.resolve(ABOUT), (about.pretty() + "\n").getBytes(StandardCharsets.UTF_8));
        return new SignedFolder(name, kind, staged.metadata().multiConfig(), zip, documents);
    }

    public static SignedFolder read(Path folder) throws CommandException {
        Path file = folder.resolve(ABOUT);
        JsonObject about;
        try {
            about = Json.parse(InputFiles.bytes(file, 64 << 10)) instanceof JsonObject object
                    ? object
                    : JsonObject.EMPTY;
        } catch (JsonException e) {
            throw CommandException.unusable(file + ": " + e.getMessage());
        }
        PackageName name;
        try {
            name = new PackageName(
                    ExtensionType.of(
                            about.string("publisher").orElse(""),
                            about.string("type").orElse("")),
                    new HandlerVersion(about.string("version").orElse("")));
        } catch (IllegalArgumentException e) {
            throw CommandException.unusable(file + ": " + e.getMessage());
        }
        Path zip = folder.resolve(name.zipName());
        if (!Files.isRegularFile(zip)) {
            throw CommandException.unusable(zip + ": is not there (expected: what 'extension sign' wrote)");
        }
        return new SignedFolder(
                name,
                PackageKind.of(about.string("kind").orElse("")),
                about.bool("multiConfig").orElse(false),
                zip,
                new SignedDocuments(cms(folder.resolve(MANIFEST)), cms(folder.resolve(INDEX))));
    }

    /** One of the two signed files. */
    public static Bytes cms(Path file) throws CommandException {
        return Bytes.of(InputFiles.bytes(file, CmsVerifier.MAX_LENGTH));
    }
}
