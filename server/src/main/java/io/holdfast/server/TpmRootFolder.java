package io.holdfast.server;

import io.holdfast.control.attestation.TpmRoots;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** {@code DATA/tpm-roots/*.pem}: read anew each time, for they are asked for only when a machine enrols its TPM. */
final class TpmRootFolder implements TpmRoots {
    private static final System.Logger LOG = System.getLogger(TpmRootFolder.class.getName());
    private static final int MAX_FILES = 1_000;
    private static final long MAX_FILE = 1 << 20;

    private final Path folder;

    TpmRootFolder(Path folder) {
        this.folder = folder;
    }

    @Override
    public List<X509Certificate> certificates() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<X509Certificate> roots = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.pem")) {
            int read = 0;
            for (Path file : files) {
                if (++read > MAX_FILES) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            folder + " has more than " + MAX_FILES + " files; the rest is not read");
                    break;
                }
                if (Files.size(file) <= MAX_FILE) {
                    roots.addAll(Pem.certificates(Files.readString(file)));
                }
            }
            return roots;
        } catch (PemException e) {
            // one file that cannot be read must not make others count for less without a word
            throw new UncheckedIOException(
                    new IOException("a file in " + folder + " is no certificate: " + e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + folder + " cannot be read", e);
        }
    }
}
