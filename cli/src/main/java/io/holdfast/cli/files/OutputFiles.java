package io.holdfast.cli.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that a command writes: complete or not there, never half. */
public final class OutputFiles {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private OutputFiles() {}

    /** Mode 0644 or as the umask says. */
    public static void write(Path file, byte[] content) throws IOException {
        Path fresh = beside(file, ".new");
        Files.deleteIfExists(fresh);
        write(fresh, file, content);
    }

    /** Mode 0600 from the first byte. */
    public static void writePrivate(Path file, byte[] content) throws IOException {
        Path fresh = beside(file, ".new");
        Files.deleteIfExists(fresh);
        write(fresh, file, content, PRIVATE_FILE);
    }

    /** A folder of mode 0700; one that is there stays as it is. */
    public static void createPrivateFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, PRIVATE_FOLDER);
        }
    }

    /** A new folder of mode 0700 for what is only there during a command. */
    public static Path temporaryFolder(Path parent) throws IOException {
        return Files.createTempDirectory(parent, ".holdfast-", PRIVATE_FOLDER);
    }

    /** Deletes a folder of {@link #temporaryFolder} with the files in it. */
    public static void deleteFolder(Path folder) throws IOException {
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** Moves a complete file into place. */
    public static void place(Path complete, Path file) throws IOException {
        Files.move(complete, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    public static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private static void write(Path fresh, Path file, byte[] content, FileAttribute<?>... attributes)
            throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(fresh, options, attributes)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        place(fresh, file);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().resolveSibling(""))) {
            folder.force(true); // the new name too
        }
    }
}
