package io.holdfast.trust.packages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.TransportCms;
import io.holdfast.trust.machine.TransportKey;
import io.holdfast.trust.packages.PackageTrustException.Reason;
import io.holdfast.trust.x509.CertificateBuilder;
import io.holdfast.trust.x509.SignatureAlgorithms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CmsTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] CONTENT = "{\"a\": \"content with a line end\"}\r\n".getBytes(UTF_8);

    private final Instant now = Instant.now();
    private final DevelopmentPublisher publisher = DevelopmentPublisher.create("Contoso root", now, RANDOM);

    @TempDir
    Path folder;

    @BeforeEach
    void files() throws Exception {
        Files.write(folder.resolve("content"), CONTENT);
        Files.writeString(folder.resolve("root.pem"), Pem.certificate(publisher.root()));
    }

    private static Reason reason(byte[] cms, X509Certificate root, Instant at) {
        return catchThrowableOfType(PackageTrustException.class, () -> CmsVerifier.verify(cms, List.of(root), at))
                .reason();
    }

    @Test
    void whatWeSignWeAndOpensslAccept() throws Exception {
        byte[] cms = publisher.signer().sign(CONTENT);
        VerifiedContent verified = CmsVerifier.verify(cms, List.of(publisher.root()), now);
        assertThat(verified.content()).isEqualTo(CONTENT);
        assertThat(verified.signer()).isEqualTo(publisher.signerCertificate());
        assertThat(verified.root()).isEqualTo(publisher.root());

        Files.write(folder.resolve("x.cms"), cms);
        OpenSsl.must(
                folder,
                "cms",
                "-verify",
                "-binary",
                "-inform",
                "DER",
                "-in",
                "x.cms",
                "-CAfile",
                "root.pem",
                "-purpose",
                "any",
                "-out",
                "out");
        assertThat(folder.resolve("out")).hasBinaryContent(CONTENT);
        // the default purpose of openssl cms wants e-mail protection; our signers are for code
        OpenSsl.must(
                folder,
                "cms",
                "-verify",
                "-binary",
                "-inform",
                "DER",
                "-in",
                "x.cms",
                "-CAfile",
                "root.pem",
                "-purpose",
                "any",
                "-x509_strict",
                "-out",
                "out");
    }

    @ParameterizedTest
    @CsvSource({"RSA,rsa:2048,sha256", "RSA,rsa:3072,sha512", "EC,ec:P-256,sha256", "EC,ec:P-384,sha384"})
    void whatOpensslSignsWeAccept(String kind, String key, String digest) throws Exception {
        String[] parts = key.split(":");
        String option = kind.equals("RSA") ? "rsa_keygen_bits:" + parts[1] : "ec_paramgen_curve:" + parts[1];
        opensslRoot(kind, option);
        opensslLeaf(kind, option, "sha256", 30);
        OpenSsl.must(
                folder,
                "cms",
                "-sign",
                "-nodetach",
                "-binary",
                "-outform",
                "DER",
                "-md",
                digest,
                "-in",
                "content",
                "-signer",
                "leaf.pem",
                "-inkey",
                "leaf.key",
                "-out",
                "x.cms");
        byte[] cms = Files.readAllBytes(folder.resolve("x.cms"));
        X509Certificate root = certificate("ca.pem");
        assertThat(CmsVerifier.verify(cms, List.of(root), Instant.now()).content())
                .isEqualTo(CONTENT);
        assertThat(reason(cms, publisher.root(), Instant.now())).isEqualTo(Reason.UNPINNED_PUBLISHER);
        assertThat(reason(cms, root, Instant.now().plus(Duration.ofDays(31)))).isEqualTo(Reason.UNPINNED_PUBLISHER);
        assertThat(reason(cms, root, Instant.now().minus(Duration.ofDays(2)))).isEqualTo(Reason.UNPINNED_PUBLISHER);
    }

    @Test
    void anOperatorSignsWithAKeyFromOpensslAndBothAccept() throws Exception {
        opensslRoot("RSA", "rsa_keygen_bits:2048");
        opensslLeaf("RSA", "rsa_keygen_bits:2048", "sha256", 30);
        CmsSigner signer = new CmsSigner(
                Pem.privateKey(Files.readString(folder.resolve("leaf.key"))), List.of(certificate("leaf.pem")));
        byte[] cms = signer.sign(CONTENT);
        assertThat(CmsVerifier.verify(cms, List.of(certificate("ca.pem")), Instant.now())
                        .content())
                .isEqualTo(CONTENT);
        Files.write(folder.resolve("x.cms"), cms);
        OpenSsl.must(
                folder,
                "cms",
                "-verify",
                "-binary",
                "-inform",
                "DER",
                "-in",
                "x.cms",
                "-CAfile",
                "ca.pem",
                "-purpose",
                "any",
                "-out",
                "out");
        assertThat(folder.resolve("out")).hasBinaryContent(CONTENT);
    }

    @Test
    void sha1IsRefusedAsDigestAndInTheChain() throws Exception {
        opensslRoot("RSA", "rsa_keygen_bits:2048");
        opensslLeaf("RSA", "rsa_keygen_bits:2048", "sha256", 30);
        OpenSsl.must(
                folder,
                "cms",
                "-sign",
                "-nodetach",
                "-binary",
                "-outform",
                "DER",
                "-md",
                "sha1",
                "-in",
                "content",
                "-signer",
                "leaf.pem",
                "-inkey",
                "leaf.key",
                "-out",
                "x.cms");
        assertThat(reason(Files.readAllBytes(folder.resolve("x.cms")), certificate("ca.pem"), Instant.now()))
                .isEqualTo(Reason.BAD_SIGNATURE);
        opensslLeaf("RSA", "rsa_keygen_bits:2048", "sha1", 30);
        OpenSsl.must(
                folder,
                "cms",
                "-sign",
                "-nodetach",
                "-binary",
                "-outform",
                "DER",
                "-md",
                "sha256",
                "-in",
                "content",
                "-signer",
                "leaf.pem",
                "-inkey",
                "leaf.key",
                "-out",
                "x.cms");
        assertThat(reason(Files.readAllBytes(folder.resolve("x.cms")), certificate("ca.pem"), Instant.now()))
                .isIn(Reason.BAD_SIGNATURE, Reason.UNPINNED_PUBLISHER);
    }

    @Test
    void twoSignersDetachedContentAndNoAttributesAreRefused() throws Exception {
        opensslRoot("EC", "ec_paramgen_curve:P-256");
        opensslLeaf("EC", "ec_paramgen_curve:P-256", "sha256", 30);
        X509Certificate root = certificate("ca.pem");
        String[] sign = {
            "cms",
            "-sign",
            "-nodetach",
            "-binary",
            "-outform",
            "DER",
            "-in",
            "content",
            "-signer",
            "leaf.pem",
            "-inkey",
            "leaf.key",
            "-out",
            "x.cms"
        };
        OpenSsl.must(folder, sign);
        Files.move(folder.resolve("leaf.pem"), folder.resolve("first.pem"));
        Files.move(folder.resolve("leaf.key"), folder.resolve("first.key"));
        opensslLeaf("EC", "ec_paramgen_curve:P-256", "sha256", 30);
        OpenSsl.must(
                folder,
                "cms",
                "-resign",
                "-binary",
                "-inform",
                "DER",
                "-outform",
                "DER",
                "-in",
                "x.cms",
                "-signer",
                "leaf.pem",
                "-inkey",
                "leaf.key",
                "-out",
                "two.cms");
        assertThat(reason(Files.readAllBytes(folder.resolve("two.cms")), root, Instant.now()))
                .isEqualTo(Reason.BAD_SIGNATURE);
        OpenSsl.must(
                folder,
                "cms",
                "-sign",
                "-binary",
                "-outform",
                "DER",
                "-in",
                "content",
                "-signer",
                "leaf.pem",
                "-inkey",
                "leaf.key",
                "-out",
                "detached.cms");
        assertThat(reason(Files.readAllBytes(folder.resolve("detached.cms")), root, Instant.now()))
                .isEqualTo(Reason.UNREADABLE);
        OpenSsl.must(
                folder,
                "cms",
                "-sign",
                "-nodetach",
                "-noattr",
                "-binary",
                "-outform",
                "DER",
                "-in",
                "content",
                "-signer",
                "leaf.pem",
                "-inkey",
                "leaf.key",
                "-out",
                "bare.cms");
        assertThat(reason(Files.readAllBytes(folder.resolve("bare.cms")), root, Instant.now()))
                .isEqualTo(Reason.BAD_SIGNATURE);
        OpenSsl.must(
                folder,
                "cms",
                "-sign",
                "-nodetach",
                "-nocerts",
                "-binary",
                "-outform",
                "DER",
                "-in",
                "content",
                "-signer",
                "leaf.pem",
                "-inkey",
                "leaf.key",
                "-out",
                "nocerts.cms");
        assertThat(reason(Files.readAllBytes(folder.resolve("nocerts.cms")), root, Instant.now()))
                .isEqualTo(Reason.BAD_SIGNATURE);
    }

    @Test
    void aServerCertificateOfThePublisherDoesNotSignPackages() throws Exception {
        opensslRoot("EC", "ec_paramgen_curve:P-256");
        for (String extension : List.of("extendedKeyUsage=serverAuth", "keyUsage=keyEncipherment")) {
            leaf("EC", "ec_paramgen_curve:P-256", "sha256", 30, extension);
            byte[] cms = new CmsSigner(
                            Pem.privateKey(Files.readString(folder.resolve("leaf.key"))),
                            List.of(certificate("leaf.pem")))
                    .sign(CONTENT);
            assertThat(reason(cms, certificate("ca.pem"), Instant.now())).isEqualTo(Reason.BAD_SIGNATURE);
        }
    }

    @Test
    void aLeafThatIsNoAuthorityCannotIssueSigners() throws Exception {
        byte[] forged = new CmsSigner(
                        publisher.signerKey(), List.of(fakeBelow(publisher), publisher.signerCertificate()))
                .sign(CONTENT);
        assertThat(reason(forged, publisher.root(), now)).isEqualTo(Reason.UNPINNED_PUBLISHER);
    }

    private static X509Certificate fakeBelow(DevelopmentPublisher publisher) {
        return new CertificateBuilder(
                        "fake",
                        publisher.signerCertificate().getPublicKey(),
                        Instant.now().minusSeconds(60),
                        Instant.now().plusSeconds(3600))
                .signing(KeyPurposeId.id_kp_codeSigning)
                .sign(publisher.signerCertificate(), publisher.signerKey(), RANDOM);
    }

    @Test
    void anIntermediateInsideTheSignatureIsUsed() throws Exception {
        opensslRoot("EC", "ec_paramgen_curve:P-256");
        leaf("EC", "ec_paramgen_curve:P-256", "sha256", 30, "basicConstraints=critical,CA:TRUE");
        Files.move(folder.resolve("leaf.pem"), folder.resolve("middle.pem"));
        Files.move(folder.resolve("leaf.key"), folder.resolve("middle.key"));
        Files.move(folder.resolve("ca.pem"), folder.resolve("top.pem"));
        Files.copy(folder.resolve("middle.pem"), folder.resolve("ca.pem"));
        Files.copy(folder.resolve("middle.key"), folder.resolve("ca.key"), StandardCopyOption.REPLACE_EXISTING);
        opensslLeaf("EC", "ec_paramgen_curve:P-256", "sha256", 30);
        var key = Pem.privateKey(Files.readString(folder.resolve("leaf.key")));
        byte[] whole = new CmsSigner(key, List.of(certificate("leaf.pem"), certificate("middle.pem"))).sign(CONTENT);
        assertThat(CmsVerifier.verify(whole, List.of(certificate("top.pem")), Instant.now())
                        .root())
                .isEqualTo(certificate("top.pem"));
        byte[] gap = new CmsSigner(key, List.of(certificate("leaf.pem"))).sign(CONTENT);
        assertThat(reason(gap, certificate("top.pem"), Instant.now())).isEqualTo(Reason.UNPINNED_PUBLISHER);
    }

    @Test
    void weakKeysDoNotSign() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(1024);
        var weak = rsa.generateKeyPair();
        assertThat(catchThrowableOfType(
                        IllegalArgumentException.class, () -> SignatureAlgorithms.forKey(weak.getPublic())))
                .hasMessageContaining("expected: EC P-256 or P-384, or RSA of 2048 bits or more");
    }

    @Test
    void noFlippedBitOrCutVerifiesAndNothingElseIsThrown() throws Exception {
        Random random = new Random(7);
        byte[] cms = publisher.signer().sign(CONTENT);
        int accepted = 0;
        for (int round = 0; round < 4000; round++) {
            byte[] broken = cms.clone();
            for (int flips = 1 + random.nextInt(2); flips > 0; flips--) {
                broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
            }
            if (round % 10 == 0) {
                broken = Arrays.copyOf(cms, random.nextInt(cms.length));
            }
            try {
                // fields that no signature covers may change; the content may not
                assertThat(CmsVerifier.verify(broken, List.of(publisher.root()), now)
                                .content())
                        .isEqualTo(CONTENT);
                accepted++;
            } catch (PackageTrustException e) {
                assertThat(e.reason()).isIn(Reason.UNREADABLE, Reason.BAD_SIGNATURE, Reason.UNPINNED_PUBLISHER);
            }
        }
        assertThat(accepted).isLessThan(400);
    }

    @Test
    void deepNestingAndIndefiniteLengthsAreRefusedBeforeParsing() {
        byte[] deep = new byte[200_000];
        Arrays.fill(deep, (byte) 0x30);
        for (byte[] hostile : List.of(
                deep,
                new byte[0],
                new byte[] {0x30, (byte) 0x80, 0, 0},
                new byte[] {0x30, (byte) 0x84, (byte) 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff},
                new byte[] {0x30, 0, 0x30, 0},
                new byte[CmsVerifier.MAX_LENGTH + 1])) {
            assertThat(reason(hostile, publisher.root(), now)).isEqualTo(Reason.UNREADABLE);
        }
    }

    private X509Certificate certificate(String file) throws Exception {
        return Pem.certificates(Files.readString(folder.resolve(file))).getFirst();
    }

    private void opensslRoot(String kind, String option) {
        opensslRoot(kind, option, 3650);
    }

    private void opensslRoot(String kind, String option, int days) {
        OpenSsl.must(
                folder,
                "req",
                "-x509",
                "-newkey",
                kind.equals("RSA") ? "rsa" : "ec",
                "-pkeyopt",
                option,
                "-nodes",
                "-subj",
                "/CN=openssl root",
                "-days",
                String.valueOf(days),
                "-keyout",
                "ca.key",
                "-out",
                "ca.pem");
    }

    private void opensslLeaf(String kind, String option, String digest, int days) throws Exception {
        leaf(kind, option, digest, days, "keyUsage=digitalSignature");
    }

    private void leaf(String kind, String option, String digest, int days, String extension) throws Exception {
        Files.writeString(folder.resolve("ext"), extension + "\n");
        OpenSsl.must(
                folder,
                "req",
                "-new",
                "-newkey",
                kind.equals("RSA") ? "rsa" : "ec",
                "-pkeyopt",
                option,
                "-nodes",
                "-subj",
                "/CN=" + extension.hashCode() + " signer",
                "-keyout",
                "leaf.key",
                "-out",
                "leaf.csr");
        OpenSsl.must(
                folder,
                "x509",
                "-req",
                "-" + digest,
                "-in",
                "leaf.csr",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
                "-CAcreateserial",
                "-days",
                String.valueOf(days),
                "-extfile",
                "ext",
                "-out",
                "leaf.pem");
    }

    @Test
    void aKeyOfAnotherCertificateDoesNotSign() {
        DevelopmentPublisher other = DevelopmentPublisher.create("Other", now, RANDOM);
        CmsSigner mixed = new CmsSigner(other.signerKey(), List.of(publisher.signerCertificate()));
        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> mixed.sign(CONTENT)))
                .hasMessageStartingWith("the key is not that of CN=Contoso root signer");
        assertThat(catchThrowableOfType(
                        IllegalArgumentException.class,
                        () -> publisher.signer().sign(new byte[CmsVerifier.MAX_LENGTH])))
                .hasMessageContaining("expected: at most 1048576");
    }

    @Test
    void aSignerThatIsPinnedItselfNeedsNoRootAndARootMustBeValidToo() throws Exception {
        byte[] cms = publisher.signer().sign(CONTENT);
        X509Certificate signer = publisher.signerCertificate();
        assertThat(CmsVerifier.verify(cms, List.of(signer), now).root()).isEqualTo(signer);
        assertThat(reason(cms, signer, now.plus(Duration.ofDays(4000)))).isEqualTo(Reason.UNPINNED_PUBLISHER);

        opensslRoot("EC", "ec_paramgen_curve:P-256", 5);
        opensslLeaf("EC", "ec_paramgen_curve:P-256", "sha256", 30);
        byte[] outlived = new CmsSigner(
                        Pem.privateKey(Files.readString(folder.resolve("leaf.key"))), List.of(certificate("leaf.pem")))
                .sign(CONTENT);
        assertThat(CmsVerifier.verify(outlived, List.of(certificate("ca.pem")), Instant.now())
                        .content())
                .isEqualTo(CONTENT);
        assertThat(reason(outlived, certificate("ca.pem"), Instant.now().plus(Duration.ofDays(6))))
                .isEqualTo(Reason.UNPINNED_PUBLISHER);
    }

    @Test
    void anEncryptedOrOtherCmsIsNotSignedContent() throws Exception {
        TransportKey key = TransportKey.create("x", now, RANDOM);
        byte[] envelope = TransportCms.envelope(key.certificate(), CONTENT);
        assertThat(reason(envelope, publisher.root(), now)).isEqualTo(Reason.UNREADABLE);
        assertThat(reason(publisher.root().getEncoded(), publisher.root(), now)).isEqualTo(Reason.UNREADABLE);
    }
}
