package io.holdfast.trust.log;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.EdECKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/** Ed25519 (RFC 8032) on the JDK's provider, with the 32-byte form of public keys. */
public final class Ed25519 {
    /** SubjectPublicKeyInfo up to the key (RFC 8410 §4). */
    private static final byte[] SPKI = HexFormat.of().parseHex("302a300506032b6570032100");

    static final int KEY_LENGTH = 32;
    static final int SIGNATURE_LENGTH = 64;

    private Ed25519() {}

    public static KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no Ed25519", e);
        }
    }

    /** The pair of a private key, whose public half follows from it (RFC 8032 §5.1.5). */
    public static KeyPair pair(PrivateKey key) throws LogException {
        byte[] seed = key instanceof EdECPrivateKey ed25519 ? ed25519.getBytes().orElse(new byte[0]) : new byte[0];
        if (seed.length != KEY_LENGTH) {
            throw LogException.malformed("private key is of " + key.getAlgorithm() + " (expected: Ed25519)");
        }
        return new KeyPair(
                publicKey(new Ed25519PrivateKeyParameters(seed, 0)
                        .generatePublicKey()
                        .getEncoded()),
                key);
    }

    /** The 32 bytes of a public key. */
    public static byte[] raw(PublicKey key) {
        byte[] encoded = key.getEncoded();
        if (encoded == null
                || encoded.length != SPKI.length + KEY_LENGTH
                || !Arrays.equals(encoded, 0, SPKI.length, SPKI, 0, SPKI.length)) {
            throw new IllegalArgumentException("public key: " + key.getAlgorithm() + " (expected: Ed25519)");
        }
        return Arrays.copyOfRange(encoded, SPKI.length, encoded.length);
    }

    /** A public key from its 32 bytes; throws when they are not a point of the curve. */
    public static PublicKey publicKey(byte[] raw) throws LogException {
        if (raw.length != KEY_LENGTH) {
            throw LogException.malformed("Ed25519 key has " + raw.length + " bytes (expected: " + KEY_LENGTH + ")");
        }
        byte[] encoded = Arrays.copyOf(SPKI, SPKI.length + KEY_LENGTH);
        System.arraycopy(raw, 0, encoded, SPKI.length, KEY_LENGTH);
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (InvalidKeySpecException e) {
            throw LogException.malformed("the 32 bytes are not an Ed25519 key");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no Ed25519", e);
        }
    }

    static void check(PrivateKey key) {
        if (!(key instanceof EdECKey edwards) || !edwards.getParams().getName().equals("Ed25519")) {
            throw new IllegalArgumentException("private key: " + key.getAlgorithm() + " (expected: Ed25519)");
        }
    }

    static byte[] sign(PrivateKey key, byte[] message) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key cannot sign", e);
        }
    }

    static boolean verify(PublicKey key, byte[] message, byte[] signed) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(message);
            return signature.verify(signed);
        } catch (SignatureException | InvalidKeyException e) {
            return false; // a signature that does not decode, or a key that is no point: not signed by it
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no Ed25519", e);
        }
    }
}
