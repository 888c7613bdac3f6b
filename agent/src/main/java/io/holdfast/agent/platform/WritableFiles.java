package io.holdfast.agent.platform;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds what somebody other than root may write. */
public final class WritableFiles {
    private static final int STICKY = 01000;

    private WritableFiles() {}

    /**
     * A file that is not root's alone.
     *
     * @param why {@code belongs to user 1000}, {@code has mode 666}
     * @param closed a command that closes it
     */
    public record Open(Path file, String why, String closed) {}

    /** Below the folder, and of the folders above it. Sockets are left out: who asks there is found out there. */
    public static List<Open> find(Path root) throws IOException {
        List<Open> found = new ArrayList<>();
        for (Path above = root.toAbsolutePath().getParent(); above != null; above = above.getParent()) {
            look(above, true).ifPresent(found::add);
        }
        Files.walkFileTree(root, new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                look(folder, false).ifPresent(found::add);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!attributes.isOther()) {
                    look(file, false).ifPresent(found::add);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException cause) throws IOException {
                if (cause instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // gone meanwhile
                }
                throw cause;
            }
        });
        return List.copyOf(found);
    }

    /** @param stickyIsEnough in a sticky folder nobody renames what is root's */
    private static Optional<Open> look(Path file, boolean stickyIsEnough) throws IOException {
        Map<String, Object> attributes;
        try {
            attributes = Files.readAttributes(file, "unix:uid,mode,isSymbolicLink", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
        if (!Integer.valueOf(0).equals(attributes.get("uid"))) {
            return Optional.of(
                    new Open(file, "belongs to user " + attributes.get("uid"), "chown -h root: " + quoted(file)));
        }
        if (Boolean.TRUE.equals(attributes.get("isSymbolicLink"))
                || !(attributes.get("mode") instanceof Integer mode)
                || (mode & 022) == 0
                || (stickyIsEnough && (mode & STICKY) != 0)) {
            return Optional.empty();
        }
        return Optional.of(
                new Open(file, "has mode " + Integer.toOctalString(mode & 07777), "chmod go-w " + quoted(file)));
    }

    private static String quoted(Path file) {
        return "'" + file.toString().replace("'", "'\\''") + "'";
    }
}
