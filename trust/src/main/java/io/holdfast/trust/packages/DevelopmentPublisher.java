package io.holdfast.trust.packages;

import io.holdfast.trust.x509.CertificateBuilder;
import io.holdfast.trust.x509.P256;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * A publisher made on the spot, for one developer's control plane: a root and one signer below it. The root's key is dropped
 * at once, so nothing else can ever be issued below it.
 */
public record DevelopmentPublisher(X509Certificate root, X509Certificate signerCertificate, PrivateKey signerKey) {

    /** Two P-256 keys; both certificates are good for ten years from one hour before now. */
    public static DevelopmentPublisher create(String commonName, Instant now, SecureRandom random) {
        KeyPair rootPair = P256.generate(random);
        KeyPair signerPair = P256.generate(random);
        Instant from = now.truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(1));
        Instant to = from.plus(Duration.ofDays(3653));
        X509Certificate root = new CertificateBuilder(commonName, rootPair.getPublic(), from, to)
                .authority()
                .selfSign(rootPair.getPrivate(), random);
        X509Certificate signer = new CertificateBuilder(commonName + " signer", signerPair.getPublic(), from, to)
                .signing(KeyPurposeId.id_kp_codeSigning)
                .sign(root, rootPair.getPrivate(), random);
        return new DevelopmentPublisher(root, signer, signerPair.getPrivate());
    }

    public CmsSigner signer() {
        return new CmsSigner(signerKey, List.of(signerCertificate));
    }

    public PinnedRoot pin(String... names) {
        return new PinnedRoot(root, List.of(names));
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "DevelopmentPublisher[" + root.getSubjectX500Principal().getName() + "]";
    }
}
