package io.holdfast.agent.identity;

import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.agent.platform.OwnedFile;
import io.holdfast.attestation.device.TpmLocation;
import io.holdfast.attestation.tpm.KeyBlob;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import io.holdfast.trust.sealing.Sealing;
import io.holdfast.trust.sealing.SealingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** One set of a machine's keys in a folder: pairs by name, as PEM or as what only a TPM can read, and the certificates. */
final class KeyFiles {
    static final String IDENTITY = "identity";
    static final String SEALING = "sealing";
    static final String CERTIFICATES = "certificates.pem";
    static final String PRIVATE = ".pem";
    static final String PUBLIC = ".pub.pem";
    /** What only the TPM can read. */
    static final String TPM = ".tpm";

    private static final int MAX_BYTES = 200_000;

    private final Path folder;
    private final TpmChoice choice;

    KeyFiles(Path folder, TpmChoice choice) {
        this.folder = folder;
        this.choice = choice;
    }

    void store(String name, KeyPair pair) throws IOException {
        DurableFiles.ownerOnlyDirectory(folder);
        if (pair.getPrivate() instanceof TpmPrivateKey key) {
            DurableFiles.write(folder.resolve(name + TPM), key.blob().bytes());
            Files.deleteIfExists(folder.resolve(name + PRIVATE));
        } else {
            write(name + PRIVATE, Pem.privateKey(pair.getPrivate()));
            Files.deleteIfExists(folder.resolve(name + TPM));
        }
        write(name + PUBLIC, Pem.publicKey(pair.getPublic()));
    }

    void storeCertificates(List<X509Certificate> certificates) throws IOException {
        write(CERTIFICATES, Pem.certificates(certificates));
    }

    private void write(String name, String text) throws IOException {
        DurableFiles.write(folder.resolve(name), text.getBytes(StandardCharsets.US_ASCII));
    }

    boolean inTpm(String name) {
        return Files.exists(folder.resolve(name + TPM));
    }

    boolean inFile(String name) {
        return !inTpm(name) && Files.exists(folder.resolve(name + PRIVATE));
    }

    /** {@code TPM (/dev/tpmrm0)}, {@code file}, or empty before there is one. */
    String place(String name) throws IOException {
        if (inTpm(name)) {
            return "TPM (" + choice.location().map(TpmLocation::toString).orElse("not reachable: tpm.device names none")
                    + ")";
        }
        return inFile(name) ? "file" : "";
    }

    KeyPair pair(String name) throws IOException {
        Optional<byte[]> blob = OwnedFile.read(folder.resolve(name + TPM), MAX_BYTES);
        if (blob.isPresent()) {
            return inTpm(name, blob.get());
        }
        PublicKey publicKey = publicKey(name);
        return new KeyPair(publicKey, privateKey(folder.resolve(name + PRIVATE)));
    }

    private KeyPair inTpm(String name, byte[] blob) throws IOException {
        TpmLocation location = choice.location()
                .orElseThrow(() -> new IOException("the " + name + " key of this machine is in a TPM, and there is none"
                        + " that the agent may use (expected: " + TpmLocation.DEFAULT
                        + ", or what 'hfagent config set tpm.device' names)"));
        try {
            return TpmPrivateKey.pair(KeyBlob.parse(blob), new TpmKeys(location));
        } catch (TpmException e) {
            throw new IOException(folder.resolve(name + TPM) + ": " + e.getMessage(), e);
        }
    }

    /** Fails when the key is in a TPM that is not there, or does not know it. */
    KeyPair usable(String name) throws IOException {
        KeyPair pair = pair(name);
        if (pair.getPrivate() instanceof TpmPrivateKey key) {
            key.keys().check(key.blob());
        }
        return pair;
    }

    static byte[] open(KeyPair pair, byte[] associated, byte[] sealed) throws IOException, SealingException {
        return pair.getPrivate() instanceof TpmPrivateKey key
                ? Sealing.open(
                        pair.getPublic(),
                        other -> key.keys().agree(key.blob(), other).array(),
                        associated,
                        sealed)
                : Sealing.open(pair.getPrivate(), associated, sealed);
    }

    PublicKey publicKey(String name) throws IOException {
        try {
            return Pem.publicKey(read(folder.resolve(name + PUBLIC)));
        } catch (PemException e) {
            throw new IOException(folder.resolve(name + PUBLIC) + ": " + e.getMessage(), e);
        }
    }

    static PrivateKey privateKey(Path file) throws IOException {
        try {
            return Pem.privateKey(read(file));
        } catch (PemException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    List<X509Certificate> certificates() throws IOException {
        try {
            return Pem.certificates(read(folder.resolve(CERTIFICATES)));
        } catch (PemException e) {
            throw new IOException(folder.resolve(CERTIFICATES) + ": " + e.getMessage(), e);
        }
    }

    private static String read(Path file) throws IOException {
        byte[] content = OwnedFile.read(file, MAX_BYTES).orElseThrow(() -> new IOException(file + " is missing"));
        return new String(content, StandardCharsets.US_ASCII);
    }
}
