package io.holdfast.agent.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Reads files that only their owner may have touched. */
public final class OwnedFile {
    private OwnedFile() {}

    /**
     * The content; empty when there is no such file. Fails for a link, for a file of another user (root's are taken) and
     * for one that group or others may open.
     */
    public static Optional<byte[]> read(Path file, int max) throws IOException {
        return read(file, max, 077, "600");
    }

    /** As {@link #read}, for what everybody may read and nobody else may write. */
    public static Optional<byte[]> readShared(Path file, int max) throws IOException {
        return read(file, max, 022, "644");
    }

    /** Fails unless the folder is root's or this user's, and nobody else may write in it. */
    public static void checkFolder(Path folder) throws IOException {
        Map<String, Object> attributes =
                Files.readAttributes(folder, "unix:uid,mode,isDirectory", LinkOption.NOFOLLOW_LINKS);
        boolean owned = Integer.valueOf(0).equals(attributes.get("uid"))
                || Integer.valueOf(CurrentUser.id()).equals(attributes.get("uid"));
        boolean closed = attributes.get("mode") instanceof Integer mode && (mode & 022) == 0;
        if (!Boolean.TRUE.equals(attributes.get("isDirectory")) || !owned || !closed) {
            throw new IOException(folder + ": is no folder of root that nobody else may write (expected: mode 755)");
        }
    }

    private static Optional<byte[]> read(Path file, int max, int forbidden, String expected) throws IOException {
        Map<String, Object> attributes;
        try {
            attributes = Files.readAttributes(file, "unix:uid,mode,isRegularFile", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
        if (!Boolean.TRUE.equals(attributes.get("isRegularFile"))) {
            throw new IOException(file + ": is a link or no plain file");
        }
        Object owner = attributes.get("uid");
        if (!Integer.valueOf(0).equals(owner)
                && !Integer.valueOf(CurrentUser.id()).equals(owner)) {
            throw new IOException(
                    file + ": belongs to user " + owner + " (expected: root or " + CurrentUser.id() + ")");
        }
        if (attributes.get("mode") instanceof Integer mode && (mode & forbidden) != 0) {
            throw new IOException(
                    file + ": has mode " + Integer.toOctalString(mode & 07777) + " (expected: " + expected + ")");
        }
        return DurableFiles.read(file, max);
    }
}
