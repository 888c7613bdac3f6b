package io.holdfast.cli.packages;

import io.holdfast.cli.files.InputFiles;
import io.holdfast.cli.outcome.CommandException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Looks into a finished zip for what the handler says of itself. Nothing is unpacked to disk. */
final class HandlerZip {
    private HandlerZip() {}

    /** @param shown the file as the person knows it, for messages */
    static HandlerMetadata read(Path zip, Path shown) throws CommandException {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            PackageNames names = new PackageNames();
            List<? extends ZipEntry> entries = Collections.list(file.entries());
            for (ZipEntry entry : entries) {
                names.accept(entry.getName(), entry.getSize());
            }
            ZipEntry manifest = manifest(entries, shown);
            ZipEntry xml = file.getEntry(ManifestXml.FILE);
            return HandlerMetadata.parse(
                    content(file, manifest), xml == null ? ManifestXml.NONE : ManifestXml.parse(content(file, xml)));
        } catch (IOException e) {
            throw CommandException.unusable(InputFiles.describe(shown, e));
        }
    }

    /** The one at the root; machines also take one that lies deeper, and there must be no choice. */
    private static ZipEntry manifest(List<? extends ZipEntry> entries, Path shown) throws CommandException {
        List<? extends ZipEntry> all = entries.stream()
                .filter(entry -> entry.getName().equals(HandlerMetadata.FILE)
                        || entry.getName().endsWith("/" + HandlerMetadata.FILE))
                .toList();
        Optional<? extends ZipEntry> root = all.stream()
                .filter(entry -> entry.getName().equals(HandlerMetadata.FILE))
                .findFirst();
        if (root.isPresent()) {
            return root.get();
        }
        if (all.size() != 1) {
            throw CommandException.unusable(shown + ": has " + all.size() + " files " + HandlerMetadata.FILE
                    + " and none at the top (expected: one)");
        }
        return all.getFirst();
    }

    private static byte[] content(ZipFile file, ZipEntry entry) throws IOException, CommandException {
        try (InputStream in = file.getInputStream(entry)) {
            byte[] content = in.readNBytes(HandlerMetadata.MAX_LENGTH + 1);
            if (content.length > HandlerMetadata.MAX_LENGTH) {
                throw CommandException.unusable(
                        entry.getName() + ": longer than " + HandlerMetadata.MAX_LENGTH + " bytes");
            }
            return content;
        }
    }
}
