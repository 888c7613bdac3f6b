package io.holdfast.agent.packages;

import io.holdfast.agent.packages.PackageException.Reason;
import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.kernel.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * A package that lies in a file of mode 0600 and has the digest that its manifest names. There is no other way to make
 * one, and only one of these is ever opened.
 */
public record StagedPackage(Path file, Digest digest, long size) {
    private static final int CHUNK = 64 << 10;

    /** Takes the bytes from the stream into a new file. On any failure the file is gone again. */
    public static StagedPackage receive(InputStream in, Digest expected, long maxBytes, Path file)
            throws IOException, PackageException {
        DurableFiles.deleteTree(file);
        boolean complete = false;
        try (FileChannel out = DurableFiles.create(file)) {
            MessageDigest sha256 = Digest.sha256();
            byte[] chunk = new byte[CHUNK];
            long size = 0;
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                size += n;
                if (size > maxBytes) {
                    throw new PackageException(
                            Reason.TOO_LARGE, "the package is longer than " + maxBytes + " bytes, the most allowed");
                }
                sha256.update(chunk, 0, n);
                ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, n);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
            Digest actual = Digest.wrap(sha256.digest());
            if (!actual.equals(expected)) {
                throw new PackageException(
                        Reason.DIGEST_MISMATCH, "the package has SHA-256 " + actual + " (expected: " + expected + ")");
            }
            out.force(true);
            complete = true;
            return new StagedPackage(file, actual, size);
        } finally {
            if (!complete) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** One that lies there from before, when it still has that digest; otherwise the file is deleted. */
    public static java.util.Optional<StagedPackage> existing(Path file, Digest expected) throws IOException {
        if (!Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return java.util.Optional.empty();
        }
        MessageDigest sha256 = Digest.sha256();
        long size = 0;
        try (InputStream in = Files.newInputStream(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            byte[] chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                size += n;
                sha256.update(chunk, 0, n);
            }
        }
        if (Digest.wrap(sha256.digest()).equals(expected)) {
            return java.util.Optional.of(new StagedPackage(file, expected, size));
        }
        Files.delete(file);
        return java.util.Optional.empty();
    }
}
