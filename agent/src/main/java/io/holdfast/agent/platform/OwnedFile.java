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
        if (attributes.get("mode") instanceof Integer mode && (mode & 077) != 0) {
            throw new IOException(file + ": has mode " + Integer.toOctalString(mode & 07777) + " (expected: 600)");
        }
        return DurableFiles.read(file, max);
    }
}
