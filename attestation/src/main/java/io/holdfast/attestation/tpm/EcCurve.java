package io.holdfast.attestation.tpm;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Optional;

/** Curves of TPM keys (TPM_ECC_CURVE, Part 2, 6.4). */
@SuppressWarnings("ImmutableEnumChecker") // ECParameterSpec has no setters; it only lacks the annotation
public enum EcCurve {
    P256(0x0003, "secp256r1", 32),
    P384(0x0004, "secp384r1", 48);

    private final int id;
    private final int size;
    private final ECParameterSpec parameters;

    EcCurve(int id, String standardName, int size) {
        this.id = id;
        this.size = size;
        try {
            AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
            curve.init(new ECGenParameterSpec(standardName));
            this.parameters = curve.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + standardName, e);
        }
    }

    /** TPM_ECC_CURVE. */
    public int id() {
        return id;
    }

    /** Bytes of a coordinate. */
    public int size() {
        return size;
    }

    public ECParameterSpec parameters() {
        return parameters;
    }

    public static Optional<EcCurve> of(int id) {
        return Arrays.stream(values()).filter(curve -> curve.id == id).findFirst();
    }

    public static Optional<EcCurve> of(ECPublicKey key) {
        return Arrays.stream(values())
                .filter(curve ->
                        curve.parameters.getCurve().equals(key.getParams().getCurve()))
                .findFirst();
    }

    /** The key of a point, which must lie on the curve. */
    ECPublicKey key(TpmReader reader, byte[] x, byte[] y) throws TpmException {
        BigInteger px = new BigInteger(1, x);
        BigInteger py = new BigInteger(1, y);
        if (!onCurve(px, py)) {
            throw reader.failure("the point is not on the curve " + this);
        }
        try {
            if (KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(px, py), parameters))
                    instanceof ECPublicKey key) {
                return key;
            }
        } catch (GeneralSecurityException e) {
            throw reader.failure("no key of the curve " + this + ": " + e.getMessage());
        }
        throw new IllegalStateException("a factory of EC keys makes EC keys");
    }

    private boolean onCurve(BigInteger x, BigInteger y) {
        if (!(parameters.getCurve().getField() instanceof ECFieldFp field)) {
            return false;
        }
        BigInteger p = field.getP();
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right = x.multiply(x)
                .add(parameters.getCurve().getA())
                .multiply(x)
                .add(parameters.getCurve().getB())
                .mod(p);
        return y.multiply(y).mod(p).equals(right);
    }

    /** A coordinate in as many bytes as the curve needs. */
    byte[] coordinate(BigInteger number) {
        byte[] raw = number.toByteArray();
        byte[] padded = new byte[size];
        int count = Math.min(raw.length, size);
        System.arraycopy(raw, raw.length - count, padded, size - count, count);
        return padded;
    }
}
