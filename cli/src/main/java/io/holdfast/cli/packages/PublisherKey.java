package io.holdfast.cli.packages;

import io.holdfast.cli.files.InputFiles;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import io.holdfast.trust.packages.CmsSigner;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A publisher's key in use, and the certificates by which its own earlier documents are known. */
public final class PublisherKey {
    private static final int MAX_PEM = 1 << 20;

    private final CmsSigner signer;
    private final List<X509Certificate> own;

    /** @param own the signer's chain, and the root where it is known */
    public PublisherKey(CmsSigner signer, List<X509Certificate> own) {
        this.signer = signer;
        this.own = List.copyOf(own);
    }

    /**
     * From files.
     *
     * @param key PKCS#8, not encrypted
     * @param chain the signer's certificate first
     * @param root for indexes that an earlier signer below the same root made
     */
    public static PublisherKey read(Path key, Path chain, Optional<Path> root) throws CommandException {
        PrivateKey privateKey;
        try {
            privateKey = Pem.privateKey(InputFiles.text(key, MAX_PEM));
        } catch (PemException e) {
            throw CommandException.unusable(key + ": " + e.getMessage());
        }
        List<X509Certificate> certificates = certificates(chain);
        List<X509Certificate> own = new ArrayList<>(certificates);
        if (root.isPresent()) {
            own.addAll(certificates(root.get()));
        }
        try {
            return new PublisherKey(new CmsSigner(privateKey, certificates), own);
        } catch (IllegalArgumentException e) {
            throw CommandException.unusable(chain + ": " + e.getMessage());
        }
    }

    /** All certificates of a file, at least one. */
    public static List<X509Certificate> certificates(Path file) throws CommandException {
        try {
            return Pem.certificates(InputFiles.text(file, MAX_PEM));
        } catch (PemException e) {
            throw CommandException.unusable(file + ": " + e.getMessage());
        }
    }

    byte[] sign(byte[] content) throws CommandException {
        try {
            return signer.sign(content);
        } catch (IllegalArgumentException e) {
            throw CommandException.unusable(String.valueOf(e.getMessage()));
        }
    }

    List<X509Certificate> own() {
        return own;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "PublisherKey[" + own.getFirst().getSubjectX500Principal().getName() + "]";
    }
}
