package io.holdfast.cli.commands;

import io.holdfast.cli.api.ControlPlane;
import io.holdfast.cli.files.OutputFiles;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.packages.PackageSigning;
import io.holdfast.cli.packages.PublisherKey;
import io.holdfast.cli.packages.SignedFolder;
import io.holdfast.cli.packages.SignedIndex;
import io.holdfast.cli.publisher.DevelopmentKeys;
import io.holdfast.cli.publisher.PackageStore;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code extension revoke}: the next index, in which versions are revoked. */
@picocli.CommandLine.Command(
        name = "revoke",
        description = {
            "Revokes versions: signs the next index, in which no machine may install or update to them, and publishes it.",
            "Without --key and --cert the development key of the data directory signs. With --index and --out nothing is",
            "published, and no control plane is needed; 'extension index' publishes the file later."
        })
final class ExtensionRevoke extends Command {
    @Mixin
    private TypeParameter type = new TypeParameter();

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "VERSION", description = "What is revoked.")
    private List<String> versions = new ArrayList<>();

    @Mixin
    private KeyOptions keys = new KeyOptions();

    @Option(names = "--index", paramLabel = "FILE", description = "Offline: the index before.")
    private Optional<Path> index = Optional.empty();

    @Option(names = "--out", paramLabel = "FILE", description = "Offline: where the next index goes.")
    private Optional<Path> out = Optional.empty();

    @Mixin
    private DataOption data = new DataOption();

    ExtensionRevoke(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void run() throws CommandException, IOException {
        if (index.isPresent() != out.isPresent()) {
            throw CommandException.unusable("--index and --out belong together");
        }
        ExtensionType extension = type.type();
        Instant now = surroundings().clock().instant();
        if (index.isPresent()) {
            PublisherKey key = keys.key()
                    .orElseThrow(() -> CommandException.unusable("no key (expected: --key FILE and --cert FILE)"));
            SignedIndex previous =
                    SignedIndex.verify(SignedFolder.cms(index.get()), extension, key, now, "in " + index.get());
            OutputFiles.write(
                    out.orElseThrow(), signing(key).revoke(previous, now).array());
            say(out.orElseThrow() + ": index with sequence " + (previous.index().sequence() + 1) + " of " + extension);
            return;
        }
        Optional<PublisherKey> given = keys.key();
        PublisherKey key = given.isPresent()
                ? given.get()
                : DevelopmentKeys.open(data.folder().path(), now, surroundings().random())
                        .key();
        try (ControlPlane controlPlane = data.open()) {
            PackageStore store = new PackageStore(controlPlane, data.folder().path());
            SignedIndex previous = store.previous(extension, key, now)
                    .orElseThrow(() -> CommandException.refused("no index of " + extension + " is published"));
            Bytes next = signing(key).revoke(previous, now);
            JsonObject taken = store.index(extension, next, Map.of());
            store.keep(extension, next);
            report(taken).forEach(this::say);
        }
    }

    private PackageSigning signing(PublisherKey key) throws CommandException {
        return new PackageSigning(key, keys.expires(), SigningOptions.versions("VERSION", versions));
    }

    /** What the control plane says of an index that it took. */
    static List<String> report(JsonObject taken) {
        List<String> lines = new ArrayList<>();
        lines.add("index with sequence " + taken.number("sequence").orElse(0) + " is published; revoked: "
                + String.join(", ", texts(taken, "revoked")));
        long installed = taken.number("installedCount").orElse(0);
        lines.add("installed with a revoked version: " + installed + (installed == 0 ? "" : "; update or delete them"));
        texts(taken, "installed").forEach(id -> lines.add("  " + id));
        return lines;
    }

    private static List<String> texts(JsonObject json, String name) {
        List<String> texts = new ArrayList<>();
        for (Json item : json.array(name).orElse(JsonArray.ofStrings(List.of()))) {
            if (item instanceof JsonString(String text)) {
                texts.add(text);
            }
        }
        return texts.isEmpty() ? List.of() : texts;
    }
}
