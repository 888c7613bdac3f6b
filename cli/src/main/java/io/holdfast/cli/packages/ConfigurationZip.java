package io.holdfast.cli.packages;

import io.holdfast.cli.files.InputFiles;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Looks into a package of a configuration (policy, 7.4) for its name and version. Nothing is unpacked to disk. */
final class ConfigurationZip {
    private static final String META = ".metaconfig.json";
    private static final int MAX_LENGTH = 256 << 10;
    private static final JsonLimits LIMITS = new JsonLimits(MAX_LENGTH, 32, 10_000);

    private ConfigurationZip() {}

    /** @param shown the file as the person knows it, for messages */
    static HandlerMetadata read(Path zip, Path shown) throws CommandException {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            PackageNames names = new PackageNames();
            List<? extends ZipEntry> entries = Collections.list(file.entries());
            for (ZipEntry entry : entries) {
                names.accept(entry.getName(), entry.getSize());
            }
            List<? extends ZipEntry> metas = entries.stream()
                    .filter(entry ->
                            entry.getName().endsWith(META) && entry.getName().indexOf('/') < 0)
                    .toList();
            if (metas.size() != 1) {
                throw CommandException.unusable(
                        shown + ": has " + metas.size() + " files NAME" + META + " at the top (expected: one)");
            }
            String meta = metas.getFirst().getName();
            String name = meta.substring(0, meta.length() - META.length());
            if (file.getEntry(name + ".mof") == null) {
                throw CommandException.unusable(
                        shown + ": has no " + name + ".mof (expected: one beside " + meta + ")");
            }
            JsonObject settings = settings(file, metas.getFirst());
            String type = settings.string("Type").orElse("");
            if (!type.equals("Audit") && !type.equals("AuditAndSet")) {
                throw CommandException.unusable(meta + ": Type '" + type + "' (expected: Audit or AuditAndSet)");
            }
            // a name of another form needs --type, because types of packages have letters, digits, dots and underscores
            Optional<String> plain = Optional.of(name).filter(text -> text.matches("[A-Za-z0-9_][A-Za-z0-9_.]{0,126}"));
            return new HandlerMetadata(
                    Optional.empty(),
                    plain,
                    Optional.of(settings.string("Version").orElse("1.0.0")),
                    true);
        } catch (IOException e) {
            throw CommandException.unusable(InputFiles.describe(shown, e));
        }
    }

    private static JsonObject settings(ZipFile file, ZipEntry entry) throws IOException, CommandException {
        byte[] content;
        try (InputStream in = file.getInputStream(entry)) {
            content = in.readNBytes(MAX_LENGTH + 1);
        }
        boolean marked = content.length > 2 && content[0] == (byte) 0xef && content[1] == (byte) 0xbb;
        try {
            if (Json.parse(marked ? Arrays.copyOfRange(content, 3, content.length) : content, LIMITS)
                    instanceof JsonObject object) {
                return object;
            }
        } catch (JsonException e) {
            throw CommandException.unusable(entry.getName() + ": " + e.getMessage());
        }
        throw CommandException.unusable(entry.getName() + ": is no object");
    }
}
