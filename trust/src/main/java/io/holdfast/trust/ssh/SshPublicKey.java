package io.holdfast.trust.ssh;

import io.holdfast.kernel.Bytes;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A public key as in {@code authorized_keys}, without options: Ed25519 (RFC 8709), ECDSA on P-256 (RFC 5656) or RSA of 2048
 * to 16384 bits (RFC 4253).
 *
 * @param blob the key on the wire; keys are compared by it
 */
public record SshPublicKey(String type, Bytes blob, String comment, PublicKey key) {
    static final String ED25519 = "ssh-ed25519";
    static final String ECDSA_P256 = "ecdsa-sha2-nistp256";
    static final String RSA = "ssh-rsa";

    private static final int MAX_LINE = 8_192;
    private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    /** {@code ssh-ed25519 AAAA… comment}. */
    public static SshPublicKey parseLine(String line) throws SshException {
        if (line.length() > MAX_LINE) {
            throw new SshException("a key of " + line.length() + " characters (expected: at most " + MAX_LINE + ")");
        }
        String[] parts = line.strip().split("[ \\t]+", 3);
        if (parts.length < 2) {
            throw new SshException("'" + printable(line) + "' (expected: an OpenSSH public key, ssh-ed25519 AAAA…)");
        }
        SshPublicKey key = parse(decode(parts[1], "the key"));
        if (!key.type().equals(parts[0])) {
            throw new SshException(
                    "a key of type " + printable(parts[0]) + " that is of type " + key.type() + " in itself");
        }
        String comment = parts.length < 3 ? "" : printable(parts[2].strip());
        return new SshPublicKey(key.type(), key.blob(), comment, key.key());
    }

    static SshPublicKey parse(byte[] blob) throws SshException {
        SshReader reader = new SshReader(blob, "the key");
        String type = reader.name();
        PublicKey key = switch (type) {
            case ED25519 -> ed25519(reader);
            case ECDSA_P256 -> ecdsa(reader);
            case RSA -> rsa(reader);
            default ->
                throw new SshException(
                        "a key of type " + type + " (expected: " + ED25519 + ", " + ECDSA_P256 + " or " + RSA + ")");
        };
        reader.end();
        return new SshPublicKey(type, Bytes.of(blob), "", key);
    }

    private static PublicKey ed25519(SshReader reader) throws SshException {
        byte[] point = reader.string();
        if (point.length != 32) {
            throw new SshException("an Ed25519 key of " + point.length + " bytes (expected: 32)");
        }
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.writeBytes(ED25519_PREFIX);
        der.writeBytes(point);
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der.toByteArray()));
        } catch (GeneralSecurityException _) {
            throw new SshException("an Ed25519 key that is no point of the curve");
        }
    }

    private static PublicKey ecdsa(SshReader reader) throws SshException {
        String curve = reader.name();
        byte[] point = reader.string();
        if (!curve.equals("nistp256") || point.length != 65 || point[0] != 4) {
            throw new SshException("an ECDSA key that is no uncompressed point of nistp256");
        }
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            ECParameterSpec p256 = parameters.getParameterSpec(ECParameterSpec.class);
            BigInteger x = new BigInteger(1, Arrays.copyOfRange(point, 1, 33));
            BigInteger y = new BigInteger(1, Arrays.copyOfRange(point, 33, 65));
            onCurve(p256, x, y);
            return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), p256));
        } catch (GeneralSecurityException _) {
            throw new SshException("an ECDSA key that is no point of nistp256");
        }
    }

    /** y² = x³ + ax + b (mod p); the JDK does not look. */
    private static void onCurve(ECParameterSpec curve, BigInteger x, BigInteger y) throws SshException {
        if (!(curve.getCurve().getField() instanceof java.security.spec.ECFieldFp field)) {
            throw new SshException("nistp256 is not what it was");
        }
        BigInteger p = field.getP();
        BigInteger right = x.pow(3)
                .add(curve.getCurve().getA().multiply(x))
                .add(curve.getCurve().getB())
                .mod(p);
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0 || !y.pow(2).mod(p).equals(right)) {
            throw new SshException("an ECDSA key that is no point of nistp256");
        }
    }

    private static PublicKey rsa(SshReader reader) throws SshException {
        BigInteger exponent = reader.positive();
        BigInteger modulus = reader.positive();
        if (modulus.bitLength() < 2_048 || modulus.bitLength() > 16_384) {
            throw new SshException("an RSA key of " + modulus.bitLength() + " bits (expected: 2048 to 16384)");
        }
        if (exponent.bitLength() < 2 || exponent.bitLength() > 64 || !exponent.testBit(0)) {
            throw new SshException("an RSA key with an unusual exponent (expected: odd, 3 to 64 bits)");
        }
        try {
            return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
        } catch (GeneralSecurityException _) {
            throw new SshException("an RSA key that cannot be used");
        }
    }

    static byte[] decode(String base64, String what) throws SshException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            throw new SshException(what + " is not base64");
        }
    }

    static String printable(String text) {
        String cut = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }

    /** {@code SHA256:…}, as ssh-keygen prints it. */
    public String fingerprint() {
        return "SHA256:"
                + Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString(blob.digest().bytes());
    }

    /** As in {@code authorized_keys}. */
    public String line() {
        return (type + " " + blob.base64() + " " + comment).strip();
    }

    /** Two keys are one when they are the same on the wire. */
    public boolean sameAs(SshPublicKey other) {
        return blob.equals(other.blob());
    }

    @Override
    public String toString() {
        return type + " " + fingerprint() + (comment.isEmpty() ? "" : " " + comment);
    }
}
