package io.holdfast.kernel;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 digest, 32 bytes. Equality takes the same time wherever the difference is. */
public final class Digest implements Comparable<Digest> {
    private static final HexFormat HEX = HexFormat.of();

    private final byte[] bytes;

    private Digest(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The digest of the content. */
    public static Digest of(byte[]... content) {
        MessageDigest sha256 = sha256();
        for (byte[] part : content) {
            sha256.update(part);
        }
        return new Digest(sha256.digest());
    }

    /** From 32 bytes that are a digest already. */
    public static Digest wrap(byte[] bytes) {
        if (bytes.length != 32) {
            throw new IllegalArgumentException("digest: " + bytes.length + " bytes (expected: 32)");
        }
        return new Digest(bytes.clone());
    }

    /** From 64 lower-case hexadecimal digits. */
    public static Digest parse(String hex) {
        if (hex.length() != 64 || !hex.equals(Ascii.lower(hex))) {
            throw new IllegalArgumentException("digest: expected 64 lower-case hexadecimal digits");
        }
        return new Digest(HEX.parseHex(hex));
    }

    /** A fresh SHA-256, for streams. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public int compareTo(Digest other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digest that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** 64 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HEX.formatHex(bytes);
    }
}
