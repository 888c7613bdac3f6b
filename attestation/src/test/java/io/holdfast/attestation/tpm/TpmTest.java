package io.holdfast.attestation.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.attestation.device.TpmConnection;
import io.holdfast.kernel.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our client against a real software TPM. */
class TpmTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] NONCE = "a nonce of ours".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    static Path state;

    private static Swtpm swtpm;

    @TempDir
    Path work;

    private TpmConnection connection;
    private Tpm tpm;

    @BeforeAll
    static void start() throws Exception {
        swtpm = Swtpm.start(state);
    }

    @AfterAll
    static void stop() {
        if (swtpm != null) {
            swtpm.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        connection = swtpm.location().open();
        tpm = new Tpm(connection);
    }

    @AfterEach
    void nothingStaysLoaded() throws Exception {
        try {
            assertThat(tpm.handles(0x80000000L)).as("loaded keys").isEmpty();
            assertThat(tpm.handles(0x03000000L)).as("open sessions").isEmpty();
        } finally {
            connection.close();
        }
    }

    @Test
    void theFoundationsToolAcceptsOurQuotes() throws Exception {
        for (byte[] template : List.of(KeyTemplates.attestationRsa2048(), KeyTemplates.attestationP256())) {
            TpmObject key = tpm.createPrimary(Hierarchy.ENDORSEMENT, template);
            List<PcrSelection> pcrs = List.of(PcrSelection.upTo(HashAlgorithm.SHA256, 10));
            Attestation quote = tpm.quote(key, NONCE, pcrs);
            tpm.flush(key.handle());
            Files.write(work.resolve("ak.pub"), key.publicArea().sizedArea());
            Files.write(work.resolve("q.msg"), quote.attest().array());
            Files.write(work.resolve("q.sig"), quote.signature().array());
            assertThat(TpmSignature.parse(quote.signature().array())
                            .verifies(
                                    key.publicArea().publicKey(), quote.attest().array()))
                    .isTrue();
            String nonce = HexFormat.of().formatHex(NONCE);
            Swtpm.run(work, List.of("tpm2_checkquote", "-u", "ak.pub", "-m", "q.msg", "-s", "q.sig", "-q", nonce));
            assertThatThrownBy(() -> Swtpm.run(
                            work,
                            List.of(
                                    "tpm2_checkquote",
                                    "-u",
                                    "ak.pub",
                                    "-m",
                                    "q.msg",
                                    "-s",
                                    "q.sig",
                                    "-q",
                                    nonce + "00")))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void theQuotedDigestIsThatOfThePcrsThatAreRead() throws Exception {
        tpm.extend(16, HashAlgorithm.SHA256, new byte[32]);
        PcrSelection sha256 = PcrSelection.upTo(HashAlgorithm.SHA256, 23);
        PcrSelection sha1 = PcrSelection.of(HashAlgorithm.SHA1, 0, 7, 16);
        PcrValues values = tpm.pcrs(sha256);
        assertThat(values.values()).hasSize(24);
        TpmObject key = tpm.createPrimary(Hierarchy.ENDORSEMENT, KeyTemplates.attestationP256());
        Quote quote = Quote.parse(
                tpm.quote(key, NONCE, List.of(sha1, sha256)).attest().array());
        tpm.flush(key.handle());
        assertThat(Quote.digest(HashAlgorithm.SHA256, List.of(tpm.pcrs(sha1), values)))
                .isEqualTo(quote.pcrDigest());
        assertThat(quote.extraData()).isEqualTo(Bytes.of(NONCE));
        assertThat(quote.qualifiedSigner()).isEqualTo(QualifiedName.primary(Hierarchy.ENDORSEMENT, key.publicArea()));
    }

    @Test
    void aCredentialOpensOnlyForTheKeyThatItWasMadeFor() throws Exception {
        for (byte[] template : List.of(KeyTemplates.ekRsa2048(), KeyTemplates.ekP256(), KeyTemplates.ekP384())) {
            TpmObject ek = tpm.createPrimary(Hierarchy.ENDORSEMENT, template);
            TpmObject key = tpm.createPrimary(Hierarchy.ENDORSEMENT, KeyTemplates.attestationP256());
            byte[] secret = new byte[32];
            RANDOM.nextBytes(secret);
            Credential credential =
                    Credential.make(ek.publicArea(), key.publicArea().name(), secret, RANDOM);
            assertThat(tpm.activate(key, ek, credential)).isEqualTo(Bytes.of(secret));
            Credential forAnother =
                    Credential.make(ek.publicArea(), ek.publicArea().name(), secret, RANDOM);
            assertThatThrownBy(() -> tpm.activate(key, ek, forAnother))
                    .isInstanceOf(TpmCodeException.class)
                    .hasMessageContaining("TPM_RC_INTEGRITY")
                    .hasMessageContaining("TPM2_ActivateCredential");
            flushAll();
        }
    }

    @Test
    void aKeyIsMadeBelowTheEndorsementKeyAndNamesItsParents() throws Exception {
        TpmObject ek = tpm.createPrimary(Hierarchy.ENDORSEMENT, KeyTemplates.ekP256());
        KeyBlob made = tpm.createUnderEk(ek, KeyTemplates.attestationP256());
        TpmObject key = tpm.loadUnderEk(ek, KeyBlob.parse(made.bytes()));
        Quote quote = Quote.parse(tpm.quote(key, NONCE, List.of(PcrSelection.of(HashAlgorithm.SHA256, 0)))
                .attest()
                .array());
        assertThat(quote.qualifiedSigner())
                .isEqualTo(QualifiedName.child(
                        QualifiedName.primary(Hierarchy.ENDORSEMENT, ek.publicArea()), key.publicArea()));
        flushAll();
    }

    @Test
    void aKeyBelowTheStorageKeySignsAgreesAndIsCertified() throws Exception {
        TpmObject parent = tpm.createPrimary(Hierarchy.OWNER, KeyTemplates.storageP256());
        TpmObject signing = tpm.load(parent, tpm.create(parent, KeyTemplates.signingP256()));
        byte[] message = "what is signed".getBytes(StandardCharsets.US_ASCII);
        byte[] digest = HashAlgorithm.SHA256.digest().digest(message);
        assertThat(tpm.sign(signing, HashAlgorithm.SHA256, digest)
                        .verifies(signing.publicArea().publicKey(), message))
                .isTrue();
        tpm.flush(parent.handle());

        TpmObject ak = tpm.createPrimary(Hierarchy.ENDORSEMENT, KeyTemplates.attestationP256());
        Attestation certified = tpm.certify(signing, ak, NONCE);
        Certify certify = Certify.parse(certified.attest().array());
        assertThat(certify.name()).isEqualTo(signing.publicArea().name());
        assertThat(certify.extraData()).isEqualTo(Bytes.of(NONCE));
        assertThat(certify.bytes()).isEqualTo(certified.attest().array());
        flushAll();

        TpmObject agreement = tpm.createPrimary(Hierarchy.OWNER, KeyTemplates.agreementP256());
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(EcCurve.P256.parameters());
        KeyPair other = generator.generateKeyPair();
        KeyAgreement java = KeyAgreement.getInstance("ECDH");
        java.init(other.getPrivate());
        java.doPhase(agreement.publicArea().publicKey(), true);
        assertThat(tpm.agree(agreement, (ECPublicKey) other.getPublic())).isEqualTo(Bytes.of(java.generateSecret()));
        flushAll();
    }

    @Test
    void aPersistentKeyIsFoundAtItsHandleUntilItIsTakenAway() throws Exception {
        long handle = 0x81000042L;
        TpmObject key = tpm.createPrimary(Hierarchy.OWNER, KeyTemplates.storageP256());
        TpmObject kept = tpm.persist(key, handle);
        tpm.flush(key.handle());
        assertThat(tpm.readPublic(handle)).contains(kept);
        tpm.unpersist(handle);
        assertThat(tpm.readPublic(handle)).isEmpty();
    }

    @Test
    void refusalsAreWords() throws Exception {
        assertThatThrownBy(() -> tpm.flush(0x80000001L))
                .isInstanceOf(TpmCodeException.class)
                .hasMessage("TPM_RC_HANDLE (0x1cb), parameter 1 for TPM2_FlushContext");
        TpmObject storage = tpm.createPrimary(Hierarchy.OWNER, KeyTemplates.storageP256());
        assertThatThrownBy(() -> tpm.quote(storage, NONCE, List.of(PcrSelection.of(HashAlgorithm.SHA256, 0))))
                .isInstanceOf(TpmCodeException.class)
                .hasMessageContaining("TPM2_Quote")
                .hasMessageContaining("TPM_RC_KEY");
        flushAll();
        assertThat(tpm.nvRead(NvArea.EK_CERTIFICATE_P256)).isEqualTo(Optional.empty());
        assertThat(tpm.banks()).extracting(PcrSelection::bank).contains(HashAlgorithm.SHA256);
    }

    private void flushAll() throws IOException, TpmException {
        for (long handle : tpm.handles(0x80000000L)) {
            tpm.flush(handle);
        }
    }
}
