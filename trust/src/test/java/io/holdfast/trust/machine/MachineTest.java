package io.holdfast.trust.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.kernel.EnrolmentId;
import io.holdfast.trust.packages.OpenSsl;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final Instant later = now.plus(Duration.ofDays(30));

    private final CertificateAuthority authority = CertificateAuthority.create("Holdfast CA", now, RANDOM);
    private final KeyPair machine = Keys.p256(RANDOM);
    private final EnrolmentId enrolment = new EnrolmentId(UUID.randomUUID());

    @TempDir
    Path folder;

    @Test
    void aMachineGetsTheCertificateOfItsEnrolment() throws Exception {
        Csr received = Pem.request(Pem.request(Csr.create(machine, "web-01")));
        assertThat(received.commonName()).isEqualTo("web-01");
        X509Certificate certificate = authority.issueMachine(received, enrolment, now, later);
        assertThat(CertificateAuthority.enrolment(certificate)).contains(enrolment);
        assertThat(authority.issued(certificate, now)).isTrue();
        assertThat(authority.issued(certificate, later.plusSeconds(1))).isFalse();
        assertThat(authority.issued(certificate, now.minusSeconds(1))).isFalse();
        CertificateAuthority stranger = CertificateAuthority.create("Holdfast CA", now, RANDOM);
        assertThat(stranger.issued(certificate, now)).isFalse();
        Files.writeString(folder.resolve("ca.pem"), Pem.certificate(authority.certificate()));
        Files.writeString(folder.resolve("m.pem"), Pem.certificate(certificate));
        OpenSsl.must(folder, "verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", "ca.pem", "m.pem");
        assertThat(OpenSsl.run(folder, "verify", "-purpose", "sslserver", "-CAfile", "ca.pem", "m.pem")
                        .code())
                .isNotZero();
    }

    @Test
    void aServerIsNamedByItsNamesAndAddresses() throws Exception {
        X509Certificate certificate = authority.issueServer(
                machine.getPublic(),
                List.of("localhost"),
                List.of(InetAddress.getByAddress(new byte[] {127, 0, 0, 1})),
                now,
                later);
        assertThat(CertificateAuthority.enrolment(certificate)).isEmpty();
        assertThat(CertificateAuthority.enrolment(authority.certificate())).isEmpty();
        Files.writeString(folder.resolve("ca.pem"), Pem.certificate(authority.certificate()));
        Files.writeString(folder.resolve("s.pem"), Pem.certificate(certificate));
        for (List<String> name :
                List.of(List.of("-verify_hostname", "localhost"), List.of("-verify_ip", "127.0.0.1"))) {
            OpenSsl.must(
                    folder,
                    "verify",
                    "-x509_strict",
                    "-purpose",
                    "sslserver",
                    name.get(0),
                    name.get(1),
                    "-CAfile",
                    "ca.pem",
                    "s.pem");
        }
        assertThat(OpenSsl.run(folder, "verify", "-verify_hostname", "other", "-CAfile", "ca.pem", "s.pem")
                        .code())
                .isNotZero();
    }

    @Test
    void anAuthorityComesBackFromItsTextAndOnlyWithItsOwnKey() throws Exception {
        String certificate = Pem.certificate(authority.certificate());
        CertificateAuthority again = CertificateAuthority.parse(certificate, Pem.privateKey(authority.key()), RANDOM);
        assertThat(authority.issued(again.issueMachine(Csr.create(machine, "m"), enrolment, now, later), now))
                .isTrue();
        assertThatThrownBy(() -> CertificateAuthority.parse(certificate, Pem.privateKey(machine.getPrivate()), RANDOM))
                .isInstanceOf(PemException.class)
                .hasMessage("the private key is not that of the certificate");
        String leaf = Pem.certificate(again.issueMachine(Csr.create(machine, "m"), enrolment, now, later));
        assertThatThrownBy(() -> CertificateAuthority.parse(leaf, Pem.privateKey(machine.getPrivate()), RANDOM))
                .hasMessage("the certificate is not that of a P-256 authority");
    }

    @Test
    void aRequestWithAnotherCurveOrSignatureIsRefused() throws Exception {
        for (String[] key : new String[][] {{"ec", "ec_paramgen_curve:P-384"}, {"rsa", "rsa_keygen_bits:2048"}}) {
            OpenSsl.must(
                    folder,
                    "req",
                    "-new",
                    "-newkey",
                    key[0],
                    "-pkeyopt",
                    key[1],
                    "-nodes",
                    "-subj",
                    "/CN=x",
                    "-keyout",
                    "k",
                    "-out",
                    "csr");
            assertThatThrownBy(() -> Pem.request(Files.readString(folder.resolve("csr"))))
                    .isInstanceOf(PemException.class);
        }
        OpenSsl.must(
                folder,
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=x",
                "-keyout",
                "k",
                "-out",
                "csr");
        assertThat(Pem.request(Files.readString(folder.resolve("csr"))).commonName())
                .isEqualTo("x");
        OpenSsl.must(folder, "req", "-new", "-key", "k", "-sha1", "-subj", "/CN=x", "-out", "csr");
        assertThatThrownBy(() -> Pem.request(Files.readString(folder.resolve("csr"))))
                .isInstanceOf(PemException.class);
    }

    @Test
    void noChangedRequestIsAcceptedAndNothingElseIsThrown() {
        Random random = new Random(11);
        byte[] der = Csr.create(machine, "web-01").der();
        for (int round = 0; round < 3000; round++) {
            byte[] broken = der.clone();
            broken[random.nextInt(der.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                Csr read = Csr.parse(broken);
                // bits that the signature does not cover may change; key and name may not
                assertThat(read.key()).isEqualTo(machine.getPublic());
                assertThat(read.commonName()).isEqualTo("web-01");
            } catch (PemException e) {
                assertThat(e).hasMessageStartingWith("the ");
            }
        }
    }

    @Test
    void noTextBreaksTheReaderOfPem() {
        Random random = new Random(12);
        String text = Pem.certificate(authority.certificate()) + Pem.privateKey(machine.getPrivate());
        for (int round = 0; round < 3000; round++) {
            StringBuilder broken = new StringBuilder(text);
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                broken.setCharAt(random.nextInt(broken.length()), (char) (32 + random.nextInt(95)));
            }
            if (round % 5 == 0) {
                broken.setLength(random.nextInt(broken.length()));
            }
            for (Reading reading : List.<Reading>of(Pem::certificates, Pem::privateKey, Pem::publicKey, Pem::request)) {
                try {
                    reading.of(broken.toString());
                } catch (PemException e) {
                    assertThat(e.getMessage())
                            .doesNotContain(Pem.privateKey(machine.getPrivate()).substring(40, 60));
                }
            }
        }
    }

    private interface Reading {
        Object of(String text) throws PemException;
    }

    @Test
    void keysOfOpensslAndOthersAreRead() throws Exception {
        OpenSsl.must(folder, "genpkey", "-algorithm", "ed25519", "-out", "ed.key");
        assertThat(Pem.privateKey(Files.readString(folder.resolve("ed.key"))).getAlgorithm())
                .isEqualTo("EdDSA");
        OpenSsl.must(folder, "ecparam", "-genkey", "-name", "prime256v1", "-noout", "-out", "old.key");
        assertThatThrownBy(() -> Pem.privateKey(Files.readString(folder.resolve("old.key"))))
                .hasMessageContaining("openssl pkcs8 -topk8");
        assertThat(Pem.publicKey(Pem.publicKey(machine.getPublic()))).isEqualTo(machine.getPublic());
        assertThat(Keys.p256(machine.getPublic().getEncoded())).isEqualTo(machine.getPublic());
        KeyPairGenerator other = KeyPairGenerator.getInstance("EC");
        other.initialize(new java.security.spec.ECGenParameterSpec("secp384r1"));
        assertThatThrownBy(() -> Keys.p256(other.generateKeyPair().getPublic().getEncoded()))
                .isInstanceOf(PemException.class);
    }

    @Test
    void fingerprintsAreThoseOfOpenssl() throws Exception {
        TransportKey transport = TransportKey.create("handler", now, RANDOM);
        Files.writeString(folder.resolve("c.pem"), Pem.certificate(transport.certificate()));
        String sha256 = OpenSsl.must(folder, "x509", "-in", "c.pem", "-noout", "-fingerprint", "-sha256")
                .strip();
        assertThat(Fingerprint.parse(sha256.substring(sha256.indexOf('=') + 1)))
                .isEqualTo(Fingerprint.of(transport.certificate()));
        String sha1 = OpenSsl.must(folder, "x509", "-in", "c.pem", "-noout", "-fingerprint", "-sha1")
                .strip();
        assertThat(sha1.substring(sha1.indexOf('=') + 1).replace(":", "")).isEqualTo(transport.thumbprint());
        assertThatThrownBy(() -> Fingerprint.parse("12:34")).isInstanceOf(PemException.class);
    }

    @Test
    void bothCommandsOfOpensslReadTheHandlersSettings() throws Exception {
        byte[] settings = "{\"commandToExecute\":\"id\"}".getBytes(UTF_8);
        TransportKey transport = TransportKey.create("handler", now, RANDOM);
        byte[] envelope = TransportCms.envelope(transport.certificate(), settings);
        assertThat(TransportCms.open(transport.key(), transport.certificate(), envelope))
                .isEqualTo(settings);
        assertThat(transport.toString()).isEqualTo("TransportKey[" + transport.thumbprint() + "]");
        Files.write(folder.resolve("x.cms"), envelope);
        Files.writeString(folder.resolve("c.crt"), Pem.certificate(transport.certificate()));
        Files.writeString(folder.resolve("c.prv"), Pem.privateKey(transport.key()));
        for (String command : List.of("cms", "smime")) {
            OpenSsl.must(
                    folder,
                    command,
                    "-inform",
                    "DER",
                    "-decrypt",
                    "-recip",
                    "c.crt",
                    "-inkey",
                    "c.prv",
                    "-in",
                    "x.cms",
                    "-out",
                    "out");
            assertThat(folder.resolve("out")).hasBinaryContent(settings);
        }
        Files.write(folder.resolve("plain"), settings);
        OpenSsl.must(
                folder,
                "cms",
                "-encrypt",
                "-binary",
                "-outform",
                "DER",
                "-aes256",
                "-in",
                "plain",
                "-out",
                "y.cms",
                "c.crt");
        assertThat(TransportCms.open(
                        transport.key(), transport.certificate(), Files.readAllBytes(folder.resolve("y.cms"))))
                .isEqualTo(settings);
        TransportKey other = TransportKey.create("other", now, RANDOM);
        assertThatThrownBy(() -> TransportCms.open(other.key(), other.certificate(), envelope))
                .isInstanceOf(PemException.class);
    }
}
