package io.holdfast.agent.identity;

import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.agent.platform.OwnedFile;
import io.holdfast.trust.machine.Keys;
import io.holdfast.trust.sealing.AtRest;
import io.holdfast.trust.sealing.Sealing;
import io.holdfast.trust.sealing.SealingException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * The keys of this machine. They are made in its TPM where there is one, and then only that TPM can use them; else they are
 * files, which never leave the folder {@code keys}, until they move into a TPM ({@link MovingKeys}). There is no way back
 * from a TPM into files.
 */
public final class MachineKeys {
    private static final String AT_REST = "at-rest.key";

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

    private KeyFiles current() {
        return new KeyFiles(MovingKeys.current(folder), choice);
    }

    /** A pair that is not stored and in no TPM. */
    public KeyPair fresh() {
        return Keys.p256(random);
    }

    /** A pair that signs, in the TPM where one is chosen. */
    public KeyPair freshIdentity() throws IOException {
        Optional<TpmKeys> tpm = choice.forNewKeys().map(TpmKeys::new);
        return tpm.isPresent() ? TpmPrivateKey.pair(tpm.get().signing(), tpm.get()) : fresh();
    }

    /** A pair to which settings are sealed, in the TPM where one is chosen. */
    public KeyPair freshSealing() throws IOException {
        Optional<TpmKeys> tpm = choice.forNewKeys().map(TpmKeys::new);
        return tpm.isPresent() ? TpmPrivateKey.pair(tpm.get().agreement(), tpm.get()) : fresh();
    }

    /** Whether only a TPM can use this pair. */
    static boolean inTpm(KeyPair pair) {
        return pair.getPrivate() instanceof TpmPrivateKey;
    }

    /** Stores identity, sealing pair and certificates of a new enrolment. */
    public void store(KeyPair identity, KeyPair sealing, List<X509Certificate> certificates) throws IOException {
        DurableFiles.ownerOnlyDirectory(folder);
        new MovingKeys(folder, random, choice).discard();
        KeyFiles files = new KeyFiles(folder, choice);
        files.store(KeyFiles.IDENTITY, identity);
        files.store(KeyFiles.SEALING, sealing);
        files.storeCertificates(certificates);
    }

    /** After a renewal, which keeps the keys. */
    public void storeCertificates(List<X509Certificate> certificates) throws IOException {
        current().storeCertificates(certificates);
    }

    /** Fails when the key is in a TPM that is not there, or does not know it. */
    public KeyPair identity() throws IOException {
        return current().usable(KeyFiles.IDENTITY);
    }

    public PublicKey identityPublic() throws IOException {
        return current().publicKey(KeyFiles.IDENTITY);
    }

    /** Whether the identity key is a file that could move. */
    public boolean inFiles() {
        return current().inFile(KeyFiles.IDENTITY);
    }

    /** Opens what was sealed to this machine, for a while also what was sealed before its keys moved. */
    public byte[] open(byte[] associated, byte[] sealed) throws IOException, SealingException {
        KeyPair pair = current().pair(KeyFiles.SEALING);
        try {
            return KeyFiles.open(pair, associated, sealed);
        } catch (SealingException e) {
            Optional<Path> before = inTpm(pair) ? MovingKeys.sealingBefore(folder) : Optional.empty();
            if (before.isEmpty()) {
                throw e;
            }
            return Sealing.open(KeyFiles.privateKey(before.get()), associated, sealed);
        }
    }

    /** Where the identity key is: {@code TPM (/dev/tpmrm0)}, {@code file}, or empty before there is one. */
    public String place() throws IOException {
        return current().place(KeyFiles.IDENTITY);
    }

    /** Where the sealing key is, in the same words. */
    public String sealingPlace() throws IOException {
        return current().place(KeyFiles.SEALING);
    }

    /** For whoever seals settings to this machine. */
    public PublicKey sealingPublic() throws IOException {
        return current().publicKey(KeyFiles.SEALING);
    }

    /** The machine's certificate, then its issuers. */
    public List<X509Certificate> certificates() throws IOException {
        return current().certificates();
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
