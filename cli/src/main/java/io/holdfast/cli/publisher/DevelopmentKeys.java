package io.holdfast.cli.publisher;

import io.holdfast.cli.files.InputFiles;
import io.holdfast.cli.files.OutputFiles;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.packages.PublisherKey;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.packages.DevelopmentPublisher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The development publisher of one data directory: {@code dev-publisher/root.pem}, {@code signer.pem}, {@code signer.key}.
 * Made on first use; the root's key is never stored.
 */
public record DevelopmentKeys(Path rootFile, X509Certificate root, PublisherKey key) {
    private static final String ROOT = "root.pem";
    private static final String SIGNER = "signer.pem";
    private static final String KEY = "signer.key";

    public static DevelopmentKeys open(Path data, Instant now, SecureRandom random) throws CommandException {
        Path folder = data.resolve("dev-publisher");
        if (!Files.exists(folder)) {
            create(data, folder, now, random);
        }
        Path rootFile = folder.resolve(ROOT);
        List<X509Certificate> roots = PublisherKey.certificates(rootFile);
        return new DevelopmentKeys(
                rootFile,
                roots.getFirst(),
                PublisherKey.read(folder.resolve(KEY), folder.resolve(SIGNER), Optional.of(rootFile)));
    }

    /** The folder is filled beside its place and moved there whole, so that a broken start leaves no half publisher. */
    private static void create(Path data, Path folder, Instant now, SecureRandom random) throws CommandException {
        DevelopmentPublisher made = DevelopmentPublisher.create("Holdfast development publisher", now, random);
        try {
            Path fresh = OutputFiles.temporaryFolder(data);
            OutputFiles.writePrivate(fresh.resolve(ROOT), bytes(Pem.certificate(made.root())));
            OutputFiles.writePrivate(fresh.resolve(SIGNER), bytes(Pem.certificate(made.signerCertificate())));
            OutputFiles.writePrivate(fresh.resolve(KEY), bytes(Pem.privateKey(made.signerKey())));
            Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw CommandException.refused(InputFiles.describe(folder, e));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
