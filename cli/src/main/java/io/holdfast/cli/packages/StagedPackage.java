package io.holdfast.cli.packages;

import io.holdfast.cli.files.InputFiles;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/** A zip of our own making or copying, so that what is looked at, signed and sent are the same bytes. */
public record StagedPackage(Path zip, Digest digest, long size, HandlerMetadata metadata) {

    /** From a folder or a finished zip into a new file. */
    public static StagedPackage stage(Path source, Path target, PackageKind kind) throws CommandException {
        MessageDigest sha256 = Digest.sha256();
        try (OutputStream file =
                        Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = new DigestOutputStream(file, sha256)) {
            if (Files.isDirectory(source)) {
                HandlerFolder folder = HandlerFolder.read(source);
                if (folder.items().isEmpty()) {
                    throw CommandException.unusable(source + ": is empty (expected: " + kind.files() + ")");
                }
                DeterministicZip.write(folder, out);
            } else {
                try (InputStream in = Files.newInputStream(source)) {
                    copy(in, out, source);
                }
            }
        } catch (IOException e) {
            throw CommandException.unusable(InputFiles.describe(source, e));
        }
        try {
            long size = Files.size(target);
            return new StagedPackage(target, Digest.wrap(sha256.digest()), size, kind.read(target, source));
        } catch (IOException e) {
            throw CommandException.refused(InputFiles.describe(target, e));
        }
    }

    private static void copy(InputStream in, OutputStream out, Path source) throws IOException, CommandException {
        byte[] buffer = new byte[64 << 10];
        long size = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            size += read;
            if (size > PackageNames.MAX_SIZE) {
                throw CommandException.unusable(source + ": longer than " + PackageNames.MAX_SIZE + " bytes");
            }
            out.write(buffer, 0, read);
        }
    }
}
