package io.holdfast.kernel;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/** Immutable bytes. {@link #toString()} gives only their number, so that nothing secret gets into a log. */
public final class Bytes {
    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    public static Bytes of(byte[] content) {
        return new Bytes(content.clone());
    }

    /** Throws {@link IllegalArgumentException} when the text is not base64. */
    public static Bytes fromBase64(String text) {
        return new Bytes(Base64.getDecoder().decode(text));
    }

    /** A copy. */
    public byte[] array() {
        return content.clone();
    }

    public int size() {
        return content.length;
    }

    /** One byte, from 0 to 255. */
    public int at(int index) {
        return content[index] & 0xff;
    }

    /** A copy of a part. */
    public Bytes part(int from, int length) {
        return new Bytes(Arrays.copyOfRange(content, from, from + length));
    }

    /** Feeds a part to a digest. */
    public void update(MessageDigest digest, int from, int length) {
        digest.update(content, from, length);
    }

    public String base64() {
        return Base64.getEncoder().encodeToString(content);
    }

    /** SHA-256. */
    public Digest digest() {
        return Digest.of(content);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && MessageDigest.isEqual(content, that.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return content.length + " bytes";
    }
}
