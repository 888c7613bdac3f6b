package io.holdfast.trust.x509;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Set;

/** Which keys and signature algorithms are good enough for packages and certificates. */
public final class SignatureAlgorithms {
    /** JCA names by the OIDs of RFC 8017 and RFC 5758; SHA-1 and MD5 are not among them. */
    private static final Set<String> CERTIFICATE_OIDS = Set.of(
            "1.2.840.113549.1.1.11", // sha256WithRSAEncryption
            "1.2.840.113549.1.1.12", // sha384WithRSAEncryption
            "1.2.840.113549.1.1.13", // sha512WithRSAEncryption
            "1.2.840.10045.4.3.2", // ecdsa-with-SHA256
            "1.2.840.10045.4.3.3", // ecdsa-with-SHA384
            "1.2.840.10045.4.3.4"); // ecdsa-with-SHA512

    private SignatureAlgorithms() {}

    /** The JCA algorithm with which this kind of key signs here; throws when the key is too weak or of another kind. */
    public static String forKey(PublicKey key) {
        if (key instanceof ECPublicKey ec) {
            return switch (ec.getParams().getOrder().bitLength()) {
                case 256 -> "SHA256withECDSA";
                case 384 -> "SHA384withECDSA";
                case 521 -> "SHA512withECDSA";
                default -> throw weak(key);
            };
        }
        if (isStrong(key)) {
            return "SHA256withRSA";
        }
        throw weak(key);
    }

    private static IllegalArgumentException weak(PublicKey key) {
        return new IllegalArgumentException(
                "key: " + key.getAlgorithm() + " (expected: EC P-256 or P-384, or RSA of 2048 bits or more)");
    }

    public static boolean isStrong(PublicKey key) {
        return switch (key) {
            case ECPublicKey ec -> ec.getParams().getOrder().bitLength() >= 256;
            case RSAPublicKey rsa ->
                rsa.getModulus().bitLength() >= 2048 && rsa.getModulus().bitLength() <= 8192;
            default -> false;
        };
    }

    public static boolean isStrongCertificateSignature(String oid) {
        return CERTIFICATE_OIDS.contains(oid);
    }
}
