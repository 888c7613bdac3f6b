package io.holdfast.agent.identity;

import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.agent.platform.Faults;
import io.holdfast.agent.platform.OwnedFile;
import io.holdfast.attestation.device.TpmLocation;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.protocol.KeysProof;
import io.holdfast.protocol.KeysRequest;
import io.holdfast.trust.machine.Csr;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.sealing.Sealing;
import io.holdfast.trust.sealing.SealingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The way of a machine's keys from files into its TPM, as a journal on disk: the folder {@code next} beside the old keys. It
 * appears at once with the new keys (MADE), gets their certificate (ISSUED), and, when the control plane has answered to
 * them, a mark (CONFIRMED). That mark is the moment at which everybody reads the new keys instead of the old ones; what comes
 * after it - copying them to the old ones' place, wiping these - can be done again at any time. Killed anywhere, the machine
 * has the old keys, or the new ones, or both.
 */
public final class MovingKeys {
    /** So long what was sealed to the old key before the move can still be opened. */
    static final Duration OLD_SEALING = Duration.ofHours(24);

    private static final String NEXT = "next";
    private static final String NEW = ".next.new";
    private static final String OLD = ".next.old";
    private static final String MARK = "confirmed";
    private static final String SEALING_BEFORE = "sealing.before.pem";
    private static final String UNTIL = "until ";
    private static final int MAX_BYTES = 200_000;

    /** How far it is. */
    public enum Stage {
        NONE,
        MADE,
        ISSUED,
        CONFIRMED
    }

    private final Path folder;
    private final SecureRandom random;
    private final TpmChoice choice;
    private final Consumer<String> steps;

    public MovingKeys(Path folder, SecureRandom random, TpmChoice choice) {
        this(folder, random, choice, Faults::pass);
    }

    /** @param steps told after each step of the journal; where a test kills */
    public MovingKeys(Path folder, SecureRandom random, TpmChoice choice, Consumer<String> steps) {
        this.folder = folder;
        this.random = random;
        this.choice = choice;
        this.steps = steps;
    }

    /** The folder whose keys are the machine's now. */
    static Path current(Path folder) {
        return Files.exists(folder.resolve(NEXT).resolve(MARK)) ? folder.resolve(NEXT) : folder;
    }

    /** Opens nothing new, but what was sealed before the keys moved. */
    static Optional<Path> sealingBefore(Path folder) {
        return List.of(folder.resolve(SEALING_BEFORE), folder.resolve(KeyFiles.SEALING + KeyFiles.PRIVATE)).stream()
                .filter(Files::exists)
                .findFirst();
    }

    private KeyFiles next() {
        return new KeyFiles(folder.resolve(NEXT), choice);
    }

    public Stage stage() {
        Path next = folder.resolve(NEXT);
        if (!Files.exists(next)) {
            return Stage.NONE;
        }
        if (Files.exists(next.resolve(MARK))) {
            return Stage.CONFIRMED;
        }
        return Files.exists(next.resolve(KeyFiles.CERTIFICATES)) ? Stage.ISSUED : Stage.MADE;
    }

    /** Whether keys are to be in a TPM, and there is one. */
    public boolean wanted() throws IOException {
        return choice.forNewKeys().isPresent();
    }

    /** Makes the new keys and tries them. */
    public void make() throws IOException {
        TpmLocation location = choice.forNewKeys().orElseThrow(() -> new IOException("there is no TPM"));
        TpmKeys tpm = new TpmKeys(location);
        Path draft = folder.resolve(NEW);
        sweep();
        KeyFiles files = new KeyFiles(draft, choice);
        files.store(KeyFiles.IDENTITY, TpmPrivateKey.pair(tpm.signing(), tpm));
        KeyPair sealing = TpmPrivateKey.pair(tpm.agreement(), tpm);
        files.store(KeyFiles.SEALING, sealing);
        steps.accept("keys.drafted");
        byte[] sealed = Sealing.seal(sealing.getPublic(), new byte[0], new byte[] {1}, random);
        try {
            boolean opened = Arrays.equals(KeyFiles.open(sealing, new byte[0], sealed), new byte[] {1});
            if (!opened) {
                throw new IOException("the TPM at " + location + " agrees on wrong secrets");
            }
        } catch (SealingException e) {
            throw new IOException("the TPM at " + location + " agrees on wrong secrets: " + e.getMessage(), e);
        }
        DurableFiles.move(draft, folder.resolve(NEXT));
        steps.accept("keys.made");
    }

    /** The offer to the control plane; fails where the TPM cannot sign. */
    public KeysRequest request(EnrolmentId enrolment, PublicKey old) throws IOException {
        KeyPair identity = next().usable(KeyFiles.IDENTITY);
        Bytes sealing = Bytes.of(next().publicKey(KeyFiles.SEALING).getEncoded());
        KeysProof proof = new KeysProof(
                enrolment,
                Bytes.of(old.getEncoded()),
                Bytes.of(identity.getPublic().getEncoded()),
                sealing);
        try {
            return new KeysRequest(
                    Pem.request(Csr.create(identity, "machine")),
                    sealing,
                    proof.sign(identity),
                    certified(identity, proof));
        } catch (GeneralSecurityException | RuntimeException e) {
            // the library that makes the request reports a key that does not sign as a runtime exception
            throw new IOException("the new key cannot sign: " + e.getMessage(), e);
        }
    }

    /** The TPM's own word for the key, where it has a key for that. */
    private static Optional<KeysRequest.Certified> certified(KeyPair identity, KeysProof proof) throws IOException {
        if (!(identity.getPrivate() instanceof TpmPrivateKey key)) {
            return Optional.empty();
        }
        return key.keys()
                .certified(key.blob(), proof.digest().bytes())
                .map(said -> new KeysRequest.Certified(
                        Bytes.of(key.blob().publicArea().area()), said.attest(), said.signature()));
    }

    /** Stores the certificate of the new key. */
    public void issued(List<X509Certificate> certificates) throws IOException {
        if (!certificates.getFirst().getPublicKey().equals(next().publicKey(KeyFiles.IDENTITY))) {
            throw new IOException("the certificate that was issued is for another key");
        }
        next().storeCertificates(certificates);
        steps.accept("keys.issued");
    }

    /** The new identity key, which has just signed something, so that a TPM that does not is no broken connection later. */
    public KeyPair identity() throws IOException {
        KeyPair pair = next().usable(KeyFiles.IDENTITY);
        byte[] challenge = new byte[32];
        random.nextBytes(challenge);
        if (pair.getPrivate() instanceof TpmPrivateKey key) {
            key.keys().sign(key.blob(), challenge);
        }
        return pair;
    }

    public List<X509Certificate> certificates() throws IOException {
        return next().certificates();
    }

    /** The control plane has answered to the new key: it is the machine's from now on. */
    public void confirm() throws IOException {
        steps.accept("keys.accepted");
        DurableFiles.write(folder.resolve(NEXT).resolve(MARK), new byte[0]);
        steps.accept("keys.confirmed");
    }

    /** What is left to do after {@link #confirm}: the new keys in the old ones' place, the old ones wiped. */
    public void finish(Instant now) throws IOException {
        if (stage() != Stage.CONFIRMED) {
            return;
        }
        Path sealing = folder.resolve(KeyFiles.SEALING + KeyFiles.PRIVATE);
        Optional<byte[]> before = OwnedFile.read(sealing, MAX_BYTES);
        if (before.isPresent()) {
            byte[] until = (UNTIL + now.plus(OLD_SEALING) + "\n").getBytes(StandardCharsets.US_ASCII);
            byte[] dated = Arrays.copyOf(until, until.length + before.get().length);
            System.arraycopy(before.get(), 0, dated, until.length, before.get().length);
            DurableFiles.write(folder.resolve(SEALING_BEFORE), dated);
        }
        for (String name : List.of(
                KeyFiles.IDENTITY + KeyFiles.TPM,
                KeyFiles.IDENTITY + KeyFiles.PUBLIC,
                KeyFiles.SEALING + KeyFiles.TPM,
                KeyFiles.SEALING + KeyFiles.PUBLIC,
                KeyFiles.CERTIFICATES)) {
            Path from = folder.resolve(NEXT).resolve(name);
            byte[] content = OwnedFile.read(from, MAX_BYTES).orElseThrow(() -> new IOException(from + " is missing"));
            DurableFiles.write(folder.resolve(name), content);
        }
        steps.accept("keys.copied");
        DurableFiles.wipe(folder.resolve(KeyFiles.IDENTITY + KeyFiles.PRIVATE));
        steps.accept("keys.wiping");
        DurableFiles.wipe(sealing);
        steps.accept("keys.wiped");
        discard();
        steps.accept("keys.moved");
    }

    /** Wipes the old sealing key when its time is over. */
    public void forget(Instant now) throws IOException {
        Path file = folder.resolve(SEALING_BEFORE);
        Optional<byte[]> content = OwnedFile.read(file, MAX_BYTES);
        if (content.isPresent() && now.isAfter(until(new String(content.get(), StandardCharsets.US_ASCII), now))) {
            DurableFiles.wipe(file);
        }
    }

    private static Instant until(String text, Instant now) {
        try {
            return Instant.parse(text.lines().findFirst().orElse("").substring(UNTIL.length()));
        } catch (DateTimeParseException | IndexOutOfBoundsException _) {
            return now.minusSeconds(1); // not as this agent wrote it
        }
    }

    /** Leaves the keys as they are; whatever was prepared goes, at once for those who read. */
    public void discard() throws IOException {
        sweep();
        if (Files.exists(folder.resolve(NEXT))) {
            DurableFiles.move(folder.resolve(NEXT), folder.resolve(OLD));
        }
        sweep();
    }

    /** What a killed agent left. */
    private void sweep() throws IOException {
        DurableFiles.deleteTree(folder.resolve(NEW));
        DurableFiles.deleteTree(folder.resolve(OLD));
    }
}
