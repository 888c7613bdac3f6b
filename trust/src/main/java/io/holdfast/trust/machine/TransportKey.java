package io.holdfast.trust.machine;

import io.holdfast.trust.x509.CertificateBuilder;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/** The RSA key of one handler, to which the agent re-wraps that handler's protected settings. */
public record TransportKey(PrivateKey key, X509Certificate certificate) {

    /** A new RSA-2048 key with a self-signed certificate for twenty years; it never leaves the machine. */
    public static TransportKey create(String commonName, Instant now, SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048, random);
            KeyPair pair = generator.generateKeyPair();
            Instant from = now.truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(1));
            X509Certificate certificate = new CertificateBuilder(
                            commonName, pair.getPublic(), from, from.plus(Duration.ofDays(7305)))
                    .keyTransport()
                    .selfSign(pair.getPrivate(), random);
            return new TransportKey(pair.getPrivate(), certificate);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no RSA", e);
        }
    }

    /** Upper-case SHA-1 of the certificate: the name of its files, and how settings refer to it (handler contract). */
    public String thumbprint() {
        return thumbprint(certificate);
    }

    public static String thumbprint(X509Certificate certificate) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return HexFormat.of().withUpperCase().formatHex(sha1.digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the certificate has no SHA-1 thumbprint", e);
        }
    }

    /** Only the thumbprint: keys print themselves. */
    @Override
    public String toString() {
        return "TransportKey[" + thumbprint() + "]";
    }
}
