package io.holdfast.trust.sealing;

import io.holdfast.kernel.Digest;
import io.holdfast.trust.x509.P256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KEM;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts to one P-256 key, in the manner of HPKE's base mode (RFC 9180): DHKEM(P-256, HKDF-SHA256), HKDF-SHA256,
 * AES-256-GCM. The key schedule is our own and short, so this is not HPKE on the wire. Anyone can seal; the associated
 * data say for what the content is good.
 *
 * <p>Form: version 1 (1 byte) ‖ encapsulation (65) ‖ ciphertext with tag (16).
 */
public final class Sealing {
    /** Longest plaintext in bytes. */
    public static final int MAX_PLAINTEXT = 1 << 20;

    private static final byte VERSION = 1;
    private static final int ENCAPSULATION = 65;
    private static final int TAG = 16;
    private static final int NONCE = 12;
    private static final byte[] SALT = "holdfast/sealing/1".getBytes(StandardCharsets.US_ASCII);

    private Sealing() {}

    public static byte[] seal(PublicKey recipient, byte[] associated, byte[] plaintext, SecureRandom random) {
        if (!P256.isP256(recipient)) {
            throw new IllegalArgumentException("recipient: " + recipient.getAlgorithm() + " (expected: P-256)");
        }
        if (plaintext.length > MAX_PLAINTEXT) {
            throw new IllegalArgumentException(
                    "plaintext: " + plaintext.length + " bytes (expected: at most " + MAX_PLAINTEXT + ")");
        }
        try {
            KEM.Encapsulated encapsulated =
                    KEM.getInstance("DHKEM").newEncapsulator(recipient, random).encapsulate();
            byte[] encapsulation = encapsulated.encapsulation();
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, encapsulated.key(), encapsulation, associated);
            byte[] ciphertext = cipher.doFinal(plaintext);
            return ByteBuffer.allocate(1 + encapsulation.length + ciphertext.length)
                    .put(VERSION)
                    .put(encapsulation)
                    .put(ciphertext)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot seal to P-256", e);
        }
    }

    public static byte[] open(PrivateKey recipient, byte[] associated, byte[] sealed) throws SealingException {
        try {
            return open(
                    encapsulation ->
                            KEM.getInstance("DHKEM").newDecapsulator(recipient).decapsulate(encapsulation),
                    associated,
                    sealed);
        } catch (IOException e) {
            throw new IllegalStateException("a key in memory needs no input", e);
        }
    }

    /**
     * With a key that others hold, such as a TPM, and that only agrees on secrets.
     *
     * @param own its public half
     * @throws IOException when whoever holds the key cannot be asked
     */
    public static byte[] open(PublicKey own, Agreement agreement, byte[] associated, byte[] sealed)
            throws SealingException, IOException {
        return open(encapsulation -> Dhkem.decapsulate(own, agreement, encapsulation), associated, sealed);
    }

    private interface Decapsulation {
        SecretKey decapsulate(byte[] encapsulation) throws GeneralSecurityException, IOException;
    }

    private static byte[] open(Decapsulation decapsulation, byte[] associated, byte[] sealed)
            throws SealingException, IOException {
        if (sealed.length < 1 + ENCAPSULATION + TAG || sealed.length > 1 + ENCAPSULATION + TAG + MAX_PLAINTEXT) {
            throw new SealingException(
                    "sealed content has " + sealed.length + " bytes, which is too short or too long");
        }
        if (sealed[0] != VERSION) {
            throw new SealingException("sealed content has version " + sealed[0] + " (expected: " + VERSION + ")");
        }
        byte[] encapsulation = Arrays.copyOfRange(sealed, 1, 1 + ENCAPSULATION);
        try {
            SecretKey shared = decapsulation.decapsulate(encapsulation);
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, shared, encapsulation, associated);
            return cipher.doFinal(sealed, 1 + ENCAPSULATION, sealed.length - 1 - ENCAPSULATION);
        } catch (GeneralSecurityException e) {
            throw new SealingException("sealed content is not for this key and context, or was changed");
        }
    }

    /** Key and nonce are used once: each sealing has a fresh encapsulation. */
    private static Cipher cipher(int mode, SecretKey shared, byte[] encapsulation, byte[] associated)
            throws GeneralSecurityException {
        byte[] context = Digest.of(encapsulation, Digest.of(associated).bytes()).bytes();
        byte[] okm = KDF.getInstance("HKDF-SHA256")
                .deriveData(HKDFParameterSpec.ofExtract()
                        .addSalt(SALT)
                        .addIKM(shared)
                        .thenExpand(context, 32 + NONCE));
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(okm, 0, 32, "AES"), new GCMParameterSpec(TAG * 8, okm, 32, NONCE));
        cipher.updateAAD(SALT);
        cipher.updateAAD(associated);
        Arrays.fill(okm, (byte) 0);
        return cipher;
    }
}
