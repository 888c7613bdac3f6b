package io.holdfast.trust.log;

import io.holdfast.kernel.Digest;
import java.nio.ByteBuffer;

/**
 * One entry of the log: the kind and a commitment to a body. Only the commitment is in the tree, so a body can be purged
 * and the log still verifies; the salt keeps a short body from being guessed.
 *
 * @param commitment SHA-256(salt ‖ body)
 */
public record Leaf(LeafKind kind, Digest commitment) {
    /** Length of a salt in bytes; fixed, so that salt ‖ body has one reading. */
    public static final int SALT_LENGTH = 16;

    /** Commits to the body under a salt of exactly {@link #SALT_LENGTH} random bytes. */
    public static Leaf commit(LeafKind kind, byte[] salt, byte[] body) {
        if (salt.length != SALT_LENGTH) {
            throw new IllegalArgumentException("salt: " + salt.length + " bytes (expected: " + SALT_LENGTH + ")");
        }
        return new Leaf(kind, Digest.of(salt, body));
    }

    /** The 33 bytes that the tree holds: kind, then commitment. */
    public byte[] entry() {
        return ByteBuffer.allocate(33).put(kind.code()).put(commitment.bytes()).array();
    }

    /** Hash of the leaf in the tree (RFC 6962 §2.1). */
    public Digest hash() {
        return MerkleHash.leaf(entry());
    }
}
