package io.holdfast.attestation.jose;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.security.spec.RSAPublicKeySpec;

/** Public keys from their numbers, checked: sizes, and that a point lies on its curve. */
final class Keys {
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;

    private Keys() {}

    static void checkRsa(BigInteger modulus, BigInteger exponent) throws JoseException {
        if (modulus.bitLength() < MIN_RSA_BITS || modulus.bitLength() > MAX_RSA_BITS) {
            throw new JoseException("the RSA key has " + modulus.bitLength() + " bits (expected: " + MIN_RSA_BITS
                    + " to " + MAX_RSA_BITS + ")");
        }
        if (!exponent.testBit(0) || exponent.bitLength() < 2 || exponent.bitLength() > 64) {
            throw new JoseException("the RSA key's exponent is even, 1 or too long");
        }
    }

    static PublicKey rsa(BigInteger modulus, BigInteger exponent) throws JoseException {
        checkRsa(modulus, exponent);
        try {
            return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
        } catch (GeneralSecurityException _) {
            throw new JoseException("the numbers are no RSA key");
        }
    }

    static PublicKey ec(String curve, BigInteger x, BigInteger y) throws JoseException {
        try {
            ECParameterSpec parameters = parameters(curve);
            if (!onCurve(parameters.getCurve(), x, y)) {
                throw new JoseException("the point is not on " + curve);
            }
            return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), parameters));
        } catch (GeneralSecurityException _) {
            throw new JoseException("the numbers are no key on " + curve);
        }
    }

    static ECParameterSpec parameters(String curve) throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(curve));
        return parameters.getParameterSpec(ECParameterSpec.class);
    }

    private static boolean onCurve(EllipticCurve curve, BigInteger x, BigInteger y) {
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right = x.pow(3).add(curve.getA().multiply(x)).add(curve.getB());
        return y.multiply(y).subtract(right).mod(p).signum() == 0;
    }
}
