package io.holdfast.trust.packages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.packages.PackageTrustException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real openssl signs and revokes as a vendor would: a detached signature over the zip, and a list of the root. */
class VendorTest {
    private static final ExtensionType TYPE = ExtensionType.of("Vendor.Ext", "Tool");
    private static final byte[] ZIP = "the bytes of a zip".getBytes(UTF_8);

    // a little later than the certificates, whose times are whole seconds
    private final Instant now = Instant.now().plusSeconds(60);

    @TempDir
    Path folder;

    @BeforeEach
    void vendor() throws Exception {
        Files.write(folder.resolve("x.zip"), ZIP);
        root("root", "/CN=Vendor root");
        signer("root", "signer");
    }

    private void root(String name, String subject) {
        ssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out " + name + ".key");
        ssl(
                "req -x509 -new -key " + name + ".key -sha256 -days 30 -out " + name + ".pem"
                        + " -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign"
                        + " -subj",
                subject);
    }

    private void signer(String root, String name) {
        ssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out " + name + ".key");
        ssl(
                "req -new -key " + name + ".key -out " + name + ".csr -addext basicConstraints=CA:FALSE"
                        + " -addext keyUsage=critical,digitalSignature -addext extendedKeyUsage=codeSigning -subj",
                "/CN=" + name);
        ssl("x509 -req -in " + name + ".csr -CA " + root + ".pem -CAkey " + root + ".key -CAcreateserial -days 20"
                + " -sha256 -copy_extensions copyall -out " + name + ".pem");
    }

    private void ssl(String arguments, String... more) {
        List<String> all = new ArrayList<>(List.of(arguments.split(" ")));
        all.addAll(List.of(more));
        OpenSsl.must(folder, all.toArray(String[]::new));
    }

    private byte[] sign(String options) throws Exception {
        ssl("cms -sign -binary -in x.zip -signer signer.pem -inkey signer.key -outform DER -out x.sig " + options);
        return Files.readAllBytes(folder.resolve("x.sig"));
    }

    private X509Certificate certificate(String name) throws Exception {
        return Pem.certificates(Files.readString(folder.resolve(name + ".pem"))).getFirst();
    }

    private PackageTrust trust(SignerRevocations... lists) throws Exception {
        return new PackageTrust(List.of(new PinnedRoot(certificate("root"), List.of("Vendor.*"))), List.of(lists));
    }

    private static Reason reason(PackageTrust trust, byte[] cms, ExtensionType type, Digest content, Instant at) {
        return catchThrowableOfType(PackageTrustException.class, () -> trust.detached(cms, type, content, at))
                .reason();
    }

    @Test
    void aDetachedSignatureOfAPinnedRootIsAccepted() throws Exception {
        byte[] cms = sign("-md sha256");
        assertThat(trust().detached(cms, TYPE, Digest.of(ZIP), now)).isEqualTo(certificate("signer"));
        assertThat(trust().detached(cms, TYPE, Digest.of(ZIP), now.plus(Duration.ofDays(25))))
                .as("judged at its own time: the signer's certificate has ended meanwhile")
                .isEqualTo(certificate("signer"));
        String pem = "-----BEGIN CMS-----\n" + Base64.getMimeEncoder().encodeToString(cms) + "\n-----END CMS-----\n";
        assertThat(DetachedSignature.der(pem.getBytes(UTF_8))).isEqualTo(cms);
        assertThat(DetachedSignature.der(Base64.getEncoder().encode(cms))).isEqualTo(cms);
        assertThat(DetachedSignature.der(cms)).isEqualTo(cms);
        for (String nonsense : List.of("", "nonsense", "AAAA", "<html>")) {
            assertThat(catchThrowableOfType(
                            PackageTrustException.class, () -> DetachedSignature.der(nonsense.getBytes(UTF_8))))
                    .isNotNull();
        }
    }

    @Test
    void otherBytesOtherNamesAndOtherRootsAreRefused() throws Exception {
        byte[] cms = sign("-md sha256");
        Digest content = Digest.of(ZIP);
        assertThat(reason(trust(), cms, TYPE, Digest.of(new byte[] {1}), now)).isEqualTo(Reason.BAD_SIGNATURE);
        assertThat(reason(trust(), cms, ExtensionType.of("VendorEvil", "Tool"), content, now))
                .isEqualTo(Reason.UNPINNED_PUBLISHER);
        root("other", "/CN=Vendor root");
        PackageTrust other = new PackageTrust(List.of(new PinnedRoot(certificate("other"), List.of("Vendor.*"))));
        assertThat(reason(other, cms, TYPE, content, now)).isEqualTo(Reason.UNPINNED_PUBLISHER);
        assertThat(reason(trust(), sign("-md sha256 -nodetach"), TYPE, content, now))
                .as("with the content inside")
                .isEqualTo(Reason.UNREADABLE);
        assertThat(reason(trust(), sign("-md sha512"), TYPE, content, now)).isEqualTo(Reason.BAD_SIGNATURE);
        assertThat(reason(trust(), sign("-md sha1"), TYPE, content, now)).isEqualTo(Reason.BAD_SIGNATURE);
        assertThat(reason(trust(), sign("-md sha256 -noattr"), TYPE, content, now))
                .isEqualTo(Reason.BAD_SIGNATURE);
    }

    @Test
    void noChangedSignatureIsAcceptedAndNothingElseIsThrown() throws Exception {
        byte[] cms = sign("-md sha256");
        PackageTrust trust = trust();
        Digest content = Digest.of(ZIP);
        Random random = new Random(31);
        for (int round = 0; round < 1500; round++) {
            byte[] broken = cms.clone();
            int at = random.nextInt(broken.length);
            broken[at] ^= (byte) (1 << random.nextInt(8));
            X509Certificate signer;
            try {
                signer = trust.detached(broken, TYPE, content, now);
            } catch (PackageTrustException e) {
                continue; // the documented one
            }
            // a bit that nothing depends on, such as one in unsigned parts
            assertThat(signer).isEqualTo(certificate("signer"));
        }
    }

    private byte[] crl(String... revoked) throws Exception {
        Files.writeString(folder.resolve("ca.cnf"), """
                [ca]
                default_ca=c
                [c]
                database=index.txt
                default_md=sha256
                default_crl_days=30
                crlnumber=crlnumber
                """);
        if (!Files.exists(folder.resolve("index.txt"))) {
            Files.writeString(folder.resolve("index.txt"), "");
            Files.writeString(folder.resolve("crlnumber"), "01\n");
        }
        for (String name : revoked) {
            ssl("ca -config ca.cnf -keyfile root.key -cert root.pem -revoke " + name + ".pem");
        }
        ssl("ca -config ca.cnf -keyfile root.key -cert root.pem -gencrl -out list.pem");
        ssl("crl -in list.pem -outform DER -out list.crl");
        return Files.readAllBytes(folder.resolve("list.crl"));
    }

    @Test
    void aSignerThatTheRootTookBackCounts() throws Exception {
        byte[] cms = sign("-md sha256");
        SignerRevocations none = SignerRevocations.verify(crl(), certificate("root"));
        assertThat(trust(none).detached(cms, TYPE, Digest.of(ZIP), now)).isEqualTo(certificate("signer"));
        byte[] later = crl("signer");
        SignerRevocations list = SignerRevocations.verify(later, certificate("root"));
        assertThat(list.size()).isEqualTo(1);
        assertThat(list.supersedes(none)).isTrue();
        assertThat(none.supersedes(list)).isFalse();
        assertThat(reason(trust(list), cms, TYPE, Digest.of(ZIP), now)).isEqualTo(Reason.SIGNER_REVOKED);

        root("other", "/CN=Vendor root");
        assertThat(catchThrowableOfType(
                                PackageTrustException.class,
                                () -> SignerRevocations.verify(later, certificate("other")))
                        .reason())
                .isEqualTo(Reason.BAD_SIGNATURE);
        Random random = new Random(32);
        int refused = 0;
        int unsigned = 0;
        for (int round = 0; round < 1000; round++) {
            byte[] broken = later.clone();
            broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                // a few bits, such as the number of unused ones, are in no signature; what is signed is unchanged then
                SignerRevocations read = SignerRevocations.verify(broken, certificate("root"));
                assertThat(read.number()).isEqualTo(list.number());
                assertThat(read.revokes(certificate("signer"))).isTrue();
                unsigned++;
            } catch (PackageTrustException _) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(950);
        assertThat(unsigned).isLessThan(50);
    }

    @Test
    void anIndexOfASignerThatWasTakenBackIsRefusedAndItsOldManifestsStand() throws Exception {
        CmsSigner old = new CmsSigner(
                Pem.privateKey(Files.readString(folder.resolve("signer.key"))), List.of(certificate("signer")));
        signer("root", "fresh");
        CmsSigner fresh = new CmsSigner(
                Pem.privateKey(Files.readString(folder.resolve("fresh.key"))), List.of(certificate("fresh")));
        var version = new io.holdfast.kernel.HandlerVersion("1.0.0");
        byte[] manifest = old.sign(new PackageManifest(TYPE, version, Digest.of(ZIP), ZIP.length, now).utf8());
        PackageIndex.Entry entry = new PackageIndex.Entry(version, Digest.of(manifest), Digest.of(ZIP), false);
        byte[] document = new PackageIndex(TYPE, 2, now, now.plus(Duration.ofDays(10)), List.of(entry)).utf8();
        PackageTrust trust = trust(SignerRevocations.verify(crl("signer"), certificate("root")));
        assertThat(trust().index(old.sign(document), TYPE, now).sequence()).isEqualTo(2);
        assertThat(catchThrowableOfType(PackageTrustException.class, () -> trust.index(old.sign(document), TYPE, now))
                        .reason())
                .isEqualTo(Reason.SIGNER_REVOKED);
        PackageIndex index = trust.index(fresh.sign(document), TYPE, now);
        assertThat(trust.manifest(manifest, TYPE, version, index.require(version))
                        .digest())
                .isEqualTo(Digest.of(ZIP));
    }
}
