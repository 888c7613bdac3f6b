package io.holdfast.trust.x509;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.EllipticCurve;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** Keys on the curve P-256 (FIPS 186-5, secp256r1). */
public final class P256 {
    private static final BigInteger PRIME = new BigInteger(
            1, HexFormat.of().parseHex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"));
    private static final BigInteger B = new BigInteger(
            1, HexFormat.of().parseHex("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b"));

    private P256() {}

    public static KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no P-256", e);
        }
    }

    /** From SubjectPublicKeyInfo; throws when it is of another curve or no point of this one. */
    public static PublicKey publicKey(byte[] spki) throws GeneralSecurityException {
        PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki));
        if (!isP256(key)) {
            throw new GeneralSecurityException("the key is not a point of P-256");
        }
        return key;
    }

    /** Whether the key is a point of this curve. */
    public static boolean isP256(PublicKey key) {
        if (!(key instanceof ECPublicKey ec)) {
            return false;
        }
        EllipticCurve curve = ec.getParams().getCurve();
        if (!(curve.getField() instanceof ECFieldFp field)
                || !field.getP().equals(PRIME)
                || !curve.getB().equals(B)) {
            return false;
        }
        BigInteger x = ec.getW().getAffineX();
        BigInteger y = ec.getW().getAffineY();
        if (x == null
                || y == null
                || x.signum() < 0
                || y.signum() < 0
                || x.compareTo(PRIME) >= 0
                || y.compareTo(PRIME) >= 0) {
            return false;
        }
        // y² = x³ − 3x + b
        BigInteger right =
                x.pow(3).subtract(x.multiply(BigInteger.valueOf(3))).add(B).mod(PRIME);
        return y.pow(2).mod(PRIME).equals(right);
    }
}
