package io.holdfast.trust.sealing;

import io.holdfast.trust.x509.P256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** DHKEM(P-256, HKDF-SHA256) for a key that is not in this process (RFC 9180, 4.1); the JDK's wants the key itself. */
final class Dhkem {
    private static final byte[] SUITE = {'K', 'E', 'M', 0x00, 0x10};
    private static final int SECRET = 32;
    private static final int COORDINATE = 32;

    private Dhkem() {}

    static SecretKey decapsulate(PublicKey own, Agreement agreement, byte[] encapsulation)
            throws GeneralSecurityException, IOException {
        if (!(own instanceof ECPublicKey key) || !P256.isP256(own)) {
            throw new GeneralSecurityException("the key is not of P-256");
        }
        byte[] shared = agreement.agree(point(key, encapsulation));
        SecretKey prk = KDF.getInstance("HKDF-SHA256")
                .deriveKey(
                        "HKDF",
                        HKDFParameterSpec.ofExtract()
                                .addIKM(labelled("eae_prk", shared))
                                .extractOnly());
        byte[] info = join(new byte[] {0, SECRET}, labelled("shared_secret", join(encapsulation, encoded(key.getW()))));
        byte[] secret = KDF.getInstance("HKDF-SHA256").deriveData(HKDFParameterSpec.expandOnly(prk, info, SECRET));
        Arrays.fill(shared, (byte) 0);
        return new SecretKeySpec(secret, "Generic");
    }

    /** An uncompressed point (SEC 1, 2.3.4), which must lie on the curve. */
    private static ECPublicKey point(ECPublicKey curve, byte[] encapsulation) throws GeneralSecurityException {
        if (encapsulation.length != 1 + 2 * COORDINATE || encapsulation[0] != 4) {
            throw new GeneralSecurityException("the encapsulation is no uncompressed point");
        }
        ECPoint point = new ECPoint(
                new BigInteger(1, Arrays.copyOfRange(encapsulation, 1, 1 + COORDINATE)),
                new BigInteger(1, Arrays.copyOfRange(encapsulation, 1 + COORDINATE, encapsulation.length)));
        PublicKey key = KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve.getParams()));
        if (key instanceof ECPublicKey ec && P256.isP256(key)) {
            return ec;
        }
        throw new GeneralSecurityException("the encapsulation is no point of P-256");
    }

    private static byte[] encoded(ECPoint point) {
        return join(new byte[] {4}, number(point.getAffineX()), number(point.getAffineY()));
    }

    private static byte[] number(BigInteger value) {
        byte[] raw = value.toByteArray();
        int count = Math.min(raw.length, COORDINATE);
        return ByteBuffer.allocate(COORDINATE)
                .put(COORDINATE - count, raw, raw.length - count, count)
                .array();
    }

    private static byte[] labelled(String label, byte[] content) {
        return join(
                "HPKE-v1".getBytes(StandardCharsets.US_ASCII),
                SUITE,
                label.getBytes(StandardCharsets.US_ASCII),
                content);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
