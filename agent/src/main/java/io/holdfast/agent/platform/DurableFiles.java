package io.holdfast.agent.platform;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Files that are either wholly there or not at all after a crash: written beside their place, flushed, renamed, and the
 * folder flushed. Symbolic links are refused wherever a name is opened.
 */
public final class DurableFiles {
    public static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    public static final Set<PosixFilePermission> OWNER_RUNS = PosixFilePermissions.fromString("rwx------");

    private DurableFiles() {}

    /** Replaces the file with mode 0600. */
    public static void write(Path file, byte[] content) throws IOException {
        write(file, content, parent(file));
    }

    /**
     * Replaces the file with mode 0600; the temporary file stands in {@code scratch}, which is on the same file system
     * (some handlers read every name in their configuration folder, section 5).
     */
    public static void write(Path file, byte[] content, Path scratch) throws IOException {
        replace(file, content, scratch, true);
        syncDirectory(parent(file));
    }

    /** As {@link #write}, for a file that may be lost in a crash of the machine: nothing is flushed. */
    public static void replace(Path file, byte[] content, Path scratch) throws IOException {
        replace(file, content, scratch, false);
    }

    private static void replace(Path file, byte[] content, Path scratch, boolean flush) throws IOException {
        Path absolute = file.toAbsolutePath();
        if (Files.isSymbolicLink(absolute)) {
            throw new IOException(absolute + ": is a symbolic link (expected: a file of the agent)");
        }
        Path temporary = scratch.resolve("." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel = create(temporary)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                if (flush) {
                    channel.force(true);
                }
            }
            Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Opens a new file of mode 0600; fails when the name is taken, also by a link. */
    public static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file, Set.of(CREATE_NEW, WRITE, NOFOLLOW_LINKS), PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    }

    /** The content, or empty when there is no such file. More than {@code max} bytes, and what is no file, are refused. */
    public static Optional<byte[]> read(Path file, int max) throws IOException {
        if (Files.exists(file, NOFOLLOW_LINKS) && !Files.isRegularFile(file, NOFOLLOW_LINKS)) {
            throw new IOException(file + ": is a link or no plain file"); // a pipe would be waited for
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file, READ, NOFOLLOW_LINKS)) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(8192);
            while (channel.read(buffer) >= 0) {
                content.write(buffer.array(), 0, buffer.position());
                buffer.clear();
                if (content.size() > max) {
                    throw new IOException(file + ": longer than " + max + " bytes");
                }
            }
            return Optional.of(content.toByteArray());
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /** Makes the folder and its missing parents with mode 0700. One that is there must be a folder of this user. */
    public static void directory(Path directory) throws IOException {
        Path absolute = directory.toAbsolutePath();
        if (!Files.exists(absolute, NOFOLLOW_LINKS)) {
            Files.createDirectories(absolute, PosixFilePermissions.asFileAttribute(OWNER_RUNS));
        }
        if (!Files.isDirectory(absolute, NOFOLLOW_LINKS)) {
            throw new IOException(absolute + ": is not a folder (a link or a file stands in its place)");
        }
        Object owner = Files.getAttribute(absolute, "unix:uid", NOFOLLOW_LINKS);
        if (!owner.equals(CurrentUser.id())) {
            throw new IOException(
                    absolute + ": belongs to user " + owner + " (expected: " + CurrentUser.id() + ", the agent's)");
        }
    }

    /** As {@link #directory}, and takes the rights of group and others away from one that is there. */
    public static void ownerOnlyDirectory(Path directory) throws IOException {
        directory(directory);
        if (!Files.getPosixFilePermissions(directory).equals(OWNER_RUNS)) {
            Files.setPosixFilePermissions(directory, OWNER_RUNS);
        }
    }

    /** The folder that the file stands in. */
    public static Path parent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + ": is no file in a folder");
        }
        return parent;
    }

    public static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        }
    }

    /**
     * Overwrites a file with zeros, flushes that, and deletes it. What a file system or a disk has copied aside, and backups,
     * may still have the content; nothing when there is no such file.
     */
    public static void wipe(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, Set.of(WRITE, NOFOLLOW_LINKS))) {
            ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(channel.size(), 1 << 20));
            while (zeros.hasRemaining()) {
                channel.write(zeros);
            }
            channel.force(true);
        } catch (NoSuchFileException _) {
            return;
        }
        Files.delete(file);
        syncDirectory(parent(file));
    }

    /** Renames within one file system and flushes the folder of the new name. */
    public static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(parent(to));
    }

    /** Deletes a file or a whole folder without following links; what vanishes meanwhile is no error. */
    public static void deleteTree(Path root) throws IOException {
        DeletedTree.delete(root);
    }
}
