package io.holdfast.attestation.tpm;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The TPM's key derivation functions (Part 1, 11.4.10). Results have whole bytes. */
final class Kdf {
    private Kdf() {}

    static byte[] a(HashAlgorithm hash, byte[] key, String label, byte[] contextU, byte[] contextV, int bits) {
        byte[] derived = new byte[0];
        for (int counter = 1; derived.length * 8 < bits; counter++) {
            derived = join(
                    derived,
                    hmac(
                            hash,
                            key,
                            new TpmWriter()
                                    .u32(counter)
                                    .bytes(label(label))
                                    .bytes(contextU)
                                    .bytes(contextV)
                                    .u32(bits)
                                    .array()));
        }
        return Arrays.copyOf(derived, bits / 8);
    }

    static byte[] e(HashAlgorithm hash, byte[] z, String use, byte[] partyU, byte[] partyV, int bits) {
        byte[] derived = new byte[0];
        for (int counter = 1; derived.length * 8 < bits; counter++) {
            MessageDigest digest = hash.digest();
            derived = join(
                    derived,
                    digest.digest(new TpmWriter()
                            .u32(counter)
                            .bytes(z)
                            .bytes(label(use))
                            .bytes(partyU)
                            .bytes(partyV)
                            .array()));
        }
        return Arrays.copyOf(derived, bits / 8);
    }

    static byte[] hmac(HashAlgorithm hash, byte[] key, byte[] content) {
        try {
            Mac mac = Mac.getInstance("Hmac" + hash.name());
            mac.init(new SecretKeySpec(key, "HMAC"));
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HMAC with " + hash, e);
        }
    }

    /** With the zero byte that ends it. */
    static byte[] label(String label) {
        return (label + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] join(byte[] first, byte[] second) {
        return new TpmWriter().bytes(first).bytes(second).array();
    }
}
