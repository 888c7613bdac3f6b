package io.holdfast.store;

import io.holdfast.control.store.Blobs;
import io.holdfast.kernel.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * A directory by digest: {@code ab/cd/abcd….}, written under another name first, flushed, renamed, and the directories
 * flushed, so that a file under its digest is whole.
 */
final class DirectoryBlobs implements Blobs {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> OWNER_ONLY_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path directory;
    private final Path incoming;

    private DirectoryBlobs(Path directory, Path incoming) {
        this.directory = directory;
        this.incoming = incoming;
    }

    /** Makes the directory, or clears what was left half written in it. */
    static DirectoryBlobs open(Path directory) throws IOException {
        Path incoming = directory.resolve("incoming");
        Files.createDirectories(incoming, OWNER_ONLY_DIRECTORY);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(incoming)) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        }
        return new DirectoryBlobs(directory, incoming);
    }

    @Override
    public Digest put(InputStream content, long maxBytes) throws IOException {
        Path file = incoming.resolve(UUID.randomUUID().toString());
        try {
            Digest digest = write(file, content, maxBytes);
            String hex = digest.toString();
            Path first = directory.resolve(hex.substring(0, 2));
            Path second = first.resolve(hex.substring(2, 4));
            Path target = second.resolve(hex);
            if (Files.notExists(target)) {
                Files.createDirectories(second, OWNER_ONLY_DIRECTORY);
                Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
            }
            // Also when it was there already: whoever put it may not have come to this point.
            flush(second);
            flush(first);
            flush(directory);
            return digest;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static Digest write(Path file, InputStream content, long maxBytes) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
            OutputStream out = Channels.newOutputStream(channel);
            byte[] buffer = new byte[1 << 16];
            long total = 0;
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                total += read;
                if (total > maxBytes) {
                    throw new IOException("content: more than " + maxBytes + " bytes (expected: at most that)");
                }
                sha256.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
            channel.force(true);
        }
        return Digest.wrap(sha256.digest());
    }

    private static void flush(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private Path place(Digest digest) {
        String hex = digest.toString();
        return directory.resolve(hex.substring(0, 2), hex.substring(2, 4), hex);
    }

    @Override
    public Optional<InputStream> open(Digest digest) throws IOException {
        try {
            return Optional.of(Files.newInputStream(place(digest)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public OptionalLong size(Digest digest) throws IOException {
        try {
            return OptionalLong.of(Files.size(place(digest)));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public void delete(Digest digest) throws IOException {
        boolean _ = Files.deleteIfExists(place(digest));
    }
}
