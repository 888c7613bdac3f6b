package io.holdfast.agent.identity;

import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.agent.platform.OwnedFile;
import io.holdfast.trust.machine.Keys;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import io.holdfast.trust.sealing.AtRest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** The keys of this machine, made here; they never leave the folder {@code keys}. */
public final class MachineKeys {
    private static final String IDENTITY = "identity";
    private static final String SEALING = "sealing";
    private static final String CERTIFICATES = "certificates.pem";
    private static final String AT_REST = "at-rest.key";
    private static final int MAX_BYTES = 200_000;

    private final Path folder;
    private final SecureRandom random;

    public MachineKeys(Path folder, SecureRandom random) {
        this.folder = folder;
        this.random = random;
    }

    /** A pair that is not stored. */
    public KeyPair fresh() {
        return Keys.p256(random);
    }

    /** Stores identity, sealing pair and certificates of a new enrolment. */
    public void store(KeyPair identity, KeyPair sealing, List<X509Certificate> certificates) throws IOException {
        storePair(IDENTITY, identity);
        storePair(SEALING, sealing);
        storeCertificates(certificates);
    }

    /** After a renewal, which keeps the keys. */
    public void storeCertificates(List<X509Certificate> certificates) throws IOException {
        write(CERTIFICATES, Pem.certificates(certificates));
    }

    private void storePair(String name, KeyPair pair) throws IOException {
        write(name + ".pem", Pem.privateKey(pair.getPrivate()));
        write(name + ".pub.pem", Pem.publicKey(pair.getPublic()));
    }

    private void write(String name, String text) throws IOException {
        DurableFiles.ownerOnlyDirectory(folder);
        DurableFiles.write(folder.resolve(name), text.getBytes(StandardCharsets.US_ASCII));
    }

    public KeyPair identity() throws IOException {
        return pair(IDENTITY);
    }

    public PrivateKey sealing() throws IOException {
        return pair(SEALING).getPrivate();
    }

    /** For whoever seals settings to this machine. */
    public PublicKey sealingPublic() throws IOException {
        return pair(SEALING).getPublic();
    }

    /** The machine's certificate, then its issuers. */
    public List<X509Certificate> certificates() throws IOException {
        try {
            return Pem.certificates(read(CERTIFICATES));
        } catch (PemException e) {
            throw new IOException(folder.resolve(CERTIFICATES) + ": " + e.getMessage(), e);
        }
    }

    private KeyPair pair(String name) throws IOException {
        try {
            PublicKey publicKey = Pem.publicKey(read(name + ".pub.pem"));
            return new KeyPair(publicKey, Pem.privateKey(read(name + ".pem")));
        } catch (PemException e) {
            throw new IOException(folder.resolve(name) + ".pem: " + e.getMessage(), e);
        }
    }

    private String read(String name) throws IOException {
        byte[] content = OwnedFile.read(folder.resolve(name), MAX_BYTES)
                .orElseThrow(() -> new IOException(folder.resolve(name) + " is missing"));
        return new String(content, StandardCharsets.US_ASCII);
    }

    /** The machine's own copies of protected settings; makes the key at first use. */
    public AtRest atRest() throws IOException {
        Path file = folder.resolve(AT_REST);
        Optional<byte[]> stored = OwnedFile.read(file, AtRest.KEY_LENGTH);
        byte[] key = stored.orElseGet(() -> AtRest.newKey(random));
        if (stored.isEmpty()) {
            DurableFiles.ownerOnlyDirectory(folder);
            DurableFiles.write(file, key);
        }
        if (key.length != AtRest.KEY_LENGTH) {
            throw new IOException(file + " has " + key.length + " bytes (expected: " + AtRest.KEY_LENGTH + ")");
        }
        return new AtRest(key, random);
    }

    /** After a disconnect; the key for copies at rest goes too, for the copies are gone. */
    public void clear() throws IOException {
        DurableFiles.deleteTree(folder);
        DurableFiles.ownerOnlyDirectory(folder);
    }
}
