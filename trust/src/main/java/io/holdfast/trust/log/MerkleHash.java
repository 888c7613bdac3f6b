package io.holdfast.trust.log;

import io.holdfast.kernel.Digest;

/** The hashes of RFC 6962 §2.1; different first bytes keep a leaf from being taken for a node. */
final class MerkleHash {
    /** Hash of the empty tree. */
    static final Digest EMPTY = Digest.of();

    private static final byte[] LEAF = {0};
    private static final byte[] NODE = {1};

    private MerkleHash() {}

    static Digest leaf(byte[] entry) {
        return Digest.of(LEAF, entry);
    }

    static Digest node(Digest left, Digest right) {
        return Digest.of(NODE, left.bytes(), right.bytes());
    }
}
