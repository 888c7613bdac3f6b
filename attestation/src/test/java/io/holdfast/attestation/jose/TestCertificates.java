package io.holdfast.attestation.jose;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** X.509 certificates for tests, written as DER by hand (RFC 5280). */
public final class TestCertificates {
    public static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

    private static final byte[] SHA256_WITH_RSA = {
        0x30, 0x0d, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 0x0b, 5, 0
    };
    private static final byte[] COMMON_NAME = {6, 3, 0x55, 4, 3};
    private static final byte[] BASIC_CONSTRAINTS = {6, 3, 0x55, 0x1d, 0x13};
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private TestCertificates() {}

    public static KeyPair rsa() {
        return pair("RSA", 2048);
    }

    public static KeyPair ec() {
        return pair("EC", 256);
    }

    private static KeyPair pair(String algorithm, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Signed by itself. */
    public static X509Certificate self(String name, KeyPair key, boolean authority) {
        return issued(name, key, name, key, authority, NOW.minusSeconds(3_600), NOW.plusSeconds(3_600));
    }

    public static X509Certificate issued(String name, KeyPair key, String issuer, KeyPair by, boolean authority) {
        return issued(name, key, issuer, by, authority, NOW.minusSeconds(3_600), NOW.plusSeconds(3_600));
    }

    public static X509Certificate issued(
            String name, KeyPair key, String issuer, KeyPair by, boolean authority, Instant from, Instant until) {
        byte[] body = tag(
                0x30,
                tag(0xa0, tag(2, new byte[] {2})),
                tag(2, BigInteger.valueOf(name.hashCode() & 0x7fffffff).toByteArray()),
                SHA256_WITH_RSA,
                name(issuer),
                tag(0x30, tag(0x18, ascii(TIME.format(from))), tag(0x18, ascii(TIME.format(until)))),
                name(name),
                key.getPublic().getEncoded(),
                tag(
                        0xa3,
                        tag(
                                0x30,
                                tag(
                                        0x30,
                                        BASIC_CONSTRAINTS,
                                        tag(4, tag(0x30, authority ? tag(1, new byte[] {-1}) : new byte[0]))))));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(by.getPrivate());
            signature.update(body);
            byte[] der = tag(0x30, body, SHA256_WITH_RSA, tag(3, new byte[] {0}, signature.sign()));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] name(String common) {
        return tag(0x30, tag(0x31, tag(0x30, COMMON_NAME, tag(0x0c, ascii(common)))));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] tag(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length >= 128) {
            out.write(0x82);
            out.write(length >> 8);
        }
        out.write(length);
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
