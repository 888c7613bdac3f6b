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

    /**
     * Below the folder, and of the folders above it. Sockets are left out: who asks there is found out there. So is what a
     * handler's account made in the folders in which {@link Ownership} lets it.
     */
    public static List<Open> find(Path root) throws IOException {
        List<Open> found = new ArrayList<>();
        for (Path above = root.toAbsolutePath().getParent(); above != null; above = above.getParent()) {
            look(above, true).ifPresent(found::add);
        }
        Files.walkFileTree(root, new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (!folder.equals(root) && ofAnAccount(folder)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                look(folder, isPlace(folder)).ifPresent(found::add);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!attributes.isOther() && !ofAnAccount(file)) {
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

    /** Root's, sticky, for one group and not for all. */
    private static boolean isPlace(Path folder) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(folder, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
        return Integer.valueOf(0).equals(attributes.get("uid"))
                && attributes.get("mode") instanceof Integer mode
                && (mode & (STICKY | 022)) == (STICKY | 020);
    }

    /** Not root's, or root's for the group to write, in such a place. */
    private static boolean ofAnAccount(Path path) throws IOException {
        try {
            Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
            boolean open = !Integer.valueOf(0).equals(attributes.get("uid"))
                    || (attributes.get("mode") instanceof Integer mode && (mode & (STICKY | 022)) == 020);
            return open && isPlace(DurableFiles.parent(path));
        } catch (NoSuchFileException _) {
            return false; // gone meanwhile; the next look says so
        }
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
