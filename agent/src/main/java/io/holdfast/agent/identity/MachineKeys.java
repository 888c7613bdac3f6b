package io.holdfast.agent.identity;

import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.agent.platform.OwnedFile;
import io.holdfast.attestation.device.TpmLocation;
import io.holdfast.attestation.tpm.KeyBlob;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.trust.machine.Keys;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import io.holdfast.trust.sealing.AtRest;
import io.holdfast.trust.sealing.Sealing;
import io.holdfast.trust.sealing.SealingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * The keys of this machine. They are made in its TPM where there is one, and then only that TPM can use them; else they are
 * files, which never leave the folder {@code keys}. Where a key was made, it stays: there is no falling back.
 */
public final class MachineKeys {
    private static final String IDENTITY = "identity";
    private static final String SEALING = "sealing";
    private static final String CERTIFICATES = "certificates.pem";
    /** What only the TPM can read. */
    private static final String TPM = ".tpm";

    private static final String AT_REST = "at-rest.key";
    private static final int MAX_BYTES = 200_000;

    private final Path folder;
    private final SecureRandom random;
    private final TpmChoice choice;

    /** Without a TPM. */
    public MachineKeys(Path folder, SecureRandom random) {
        this(folder, random, TpmChoice.NONE);
    }

    public MachineKeys(Path folder, SecureRandom random, TpmChoice choice) {
        this.folder = folder;
        this.random = random;
        this.choice = choice;
    }

    /** A pair that is not stored and in no TPM. */
    public KeyPair fresh() {
        return Keys.p256(random);
    }

    /** A pair that signs, in the TPM where one is chosen. */
    public KeyPair freshIdentity() throws IOException {
        Optional<TpmKeys> tpm = choice.location().map(TpmKeys::new);
        return tpm.isPresent() ? TpmPrivateKey.pair(tpm.get().signing(), tpm.get()) : fresh();
    }

    /** A pair to which settings are sealed, in the TPM where one is chosen. */
    public KeyPair freshSealing() throws IOException {
        Optional<TpmKeys> tpm = choice.location().map(TpmKeys::new);
        return tpm.isPresent() ? TpmPrivateKey.pair(tpm.get().agreement(), tpm.get()) : fresh();
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
        DurableFiles.ownerOnlyDirectory(folder);
        if (pair.getPrivate() instanceof TpmPrivateKey key) {
            DurableFiles.write(folder.resolve(name + TPM), key.blob().bytes());
            Files.deleteIfExists(folder.resolve(name + ".pem"));
        } else {
            write(name + ".pem", Pem.privateKey(pair.getPrivate()));
            Files.deleteIfExists(folder.resolve(name + TPM));
        }
        write(name + ".pub.pem", Pem.publicKey(pair.getPublic()));
    }

    private void write(String name, String text) throws IOException {
        DurableFiles.ownerOnlyDirectory(folder);
        DurableFiles.write(folder.resolve(name), text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Fails when the key is in a TPM that is not there, or does not know it. */
    public KeyPair identity() throws IOException {
        KeyPair pair = pair(IDENTITY);
        if (pair.getPrivate() instanceof TpmPrivateKey key) {
            key.keys().check(key.blob());
        }
        return pair;
    }

    /** Opens what was sealed to this machine. */
    public byte[] open(byte[] associated, byte[] sealed) throws IOException, SealingException {
        KeyPair pair = pair(SEALING);
        return pair.getPrivate() instanceof TpmPrivateKey key
                ? Sealing.open(
                        pair.getPublic(),
                        other -> key.keys().agree(key.blob(), other).array(),
                        associated,
                        sealed)
                : Sealing.open(pair.getPrivate(), associated, sealed);
    }

    /** Where the identity key is: {@code TPM (/dev/tpmrm0)}, {@code file}, or empty before there is one. */
    public String place() throws IOException {
        if (Files.exists(folder.resolve(IDENTITY + TPM))) {
            return "TPM (" + choice.location().map(TpmLocation::toString).orElse("not reachable: tpm.device names none")
                    + ")";
        }
        return Files.exists(folder.resolve(IDENTITY + ".pem")) ? "file" : "";
    }

    /** For whoever seals settings to this machine. */
    public PublicKey sealingPublic() throws IOException {
        try {
            return Pem.publicKey(read(SEALING + ".pub.pem"));
        } catch (PemException e) {
            throw new IOException(folder.resolve(SEALING) + ".pub.pem: " + e.getMessage(), e);
        }
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
        Optional<byte[]> inTpm = OwnedFile.read(folder.resolve(name + TPM), MAX_BYTES);
        if (inTpm.isPresent()) {
            return inTpm(name, inTpm.get());
        }
        try {
            PublicKey publicKey = Pem.publicKey(read(name + ".pub.pem"));
            return new KeyPair(publicKey, Pem.privateKey(read(name + ".pem")));
        } catch (PemException e) {
            throw new IOException(folder.resolve(name) + ".pem: " + e.getMessage(), e);
        }
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
