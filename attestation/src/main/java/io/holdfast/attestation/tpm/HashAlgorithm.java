package io.holdfast.attestation.tpm;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** Hash algorithms of PCR banks, names and signatures (TPM 2.0 Part 2, TPM_ALG_ID). */
public enum HashAlgorithm {
    SHA1(0x0004, 20, "SHA-1"),
    SHA256(0x000B, 32, "SHA-256"),
    SHA384(0x000C, 48, "SHA-384"),
    SHA512(0x000D, 64, "SHA-512");

    private final int id;
    private final int size;
    private final String standardName;

    HashAlgorithm(int id, int size, String standardName) {
        this.id = id;
        this.size = size;
        this.standardName = standardName;
    }

    /** TPM_ALG_ID. */
    public int id() {
        return id;
    }

    /** Bytes of a digest. */
    public int size() {
        return size;
    }

    /** Java's name, for example {@code SHA-256}. */
    public String standardName() {
        return standardName;
    }

    public MessageDigest digest() {
        try {
            return MessageDigest.getInstance(standardName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has " + standardName, e);
        }
    }

    public static Optional<HashAlgorithm> of(int id) {
        for (HashAlgorithm algorithm : values()) {
            if (algorithm.id == id) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }
}
