package io.holdfast.server;

import io.holdfast.control.attestation.RevokedLoaders;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code DATA/revoked-loaders/*}: lists of revoked boot loaders that an administrator put there. They are read once, at
 * start, and every file counts: one that cannot be read keeps the node from starting, because a list that nobody looks at
 * protects nobody.
 */
final class RevokedLoaderFolder {
    private static final System.Logger LOG = System.getLogger(RevokedLoaderFolder.class.getName());
    private static final int MAX_FILES = 100;

    private RevokedLoaderFolder() {}

    /** Nothing is revoked where there is no folder. Files whose name begins with a dot are no lists. */
    static RevokedLoaders read(Path folder) throws IOException {
        RevokedLoaders all = RevokedLoaders.NONE;
        if (!Files.isDirectory(folder)) {
            return all;
        }
        int read = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                folder, file -> !String.valueOf(file.getFileName()).startsWith("."))) {
            for (Path file : files) {
                if (++read > MAX_FILES) {
                    throw new IOException(folder + " has more than " + MAX_FILES + " files");
                }
                all = with(all, file);
            }
        }
        LOG.log(System.Logger.Level.INFO, folder + ": " + read + " lists, which revoke " + all);
        return all;
    }

    private static RevokedLoaders with(RevokedLoaders all, Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > RevokedLoaders.MAX_BYTES) {
            throw new IOException(file + " is no file of at most " + RevokedLoaders.MAX_BYTES
                    + " bytes (expected: a list of revoked" + " boot loaders)");
        }
        try {
            return all.and(Files.readAllBytes(file));
        } catch (RevokedLoaders.UnreadableException e) {
            throw new IOException(file + " is no list of revoked boot loaders (expected: dbxupdate_*.bin as the UEFI"
                    + " Forum publishes it): " + e.getMessage());
        }
    }
}
