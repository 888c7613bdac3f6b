package io.holdfast.trust.sealing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A machine's own encrypted copies: AES-256-GCM under one key, each bound to its purpose.
 *
 * <p>Form: version 1 (1 byte) ‖ random nonce (12) ‖ ciphertext with tag (16).
 */
public final class AtRest {
    public static final int KEY_LENGTH = 32;

    private static final byte VERSION = 1;
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final int MAX_LENGTH = 16 << 20;

    private final SecretKey key;
    private final SecureRandom random;

    public AtRest(byte[] key, SecureRandom random) {
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException("key: " + key.length + " bytes (expected: " + KEY_LENGTH + ")");
        }
        this.key = new SecretKeySpec(key, "AES");
        this.random = random;
    }

    /** A fresh key. */
    public static byte[] newKey(SecureRandom random) {
        byte[] key = new byte[KEY_LENGTH];
        random.nextBytes(key);
        return key;
    }

    public byte[] encrypt(String purpose, byte[] plaintext) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            byte[] ciphertext = cipher(Cipher.ENCRYPT_MODE, purpose, nonce).doFinal(plaintext);
            return ByteBuffer.allocate(1 + NONCE + ciphertext.length)
                    .put(VERSION)
                    .put(nonce)
                    .put(ciphertext)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no AES-GCM", e);
        }
    }

    public byte[] decrypt(String purpose, byte[] encrypted) throws SealingException {
        if (encrypted.length < 1 + NONCE + TAG || encrypted.length > MAX_LENGTH) {
            throw new SealingException(
                    "encrypted content has " + encrypted.length + " bytes, which is too short or too long");
        }
        if (encrypted[0] != VERSION) {
            throw new SealingException(
                    "encrypted content has version " + encrypted[0] + " (expected: " + VERSION + ")");
        }
        byte[] nonce = Arrays.copyOfRange(encrypted, 1, 1 + NONCE);
        try {
            return cipher(Cipher.DECRYPT_MODE, purpose, nonce)
                    .doFinal(encrypted, 1 + NONCE, encrypted.length - 1 - NONCE);
        } catch (GeneralSecurityException e) {
            throw new SealingException("encrypted content is not of this key and purpose, or was changed");
        }
    }

    private Cipher cipher(int mode, String purpose, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG * 8, nonce));
        cipher.updateAAD(("holdfast/at-rest/1\n" + purpose).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
