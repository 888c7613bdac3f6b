package io.holdfast.trust.log;

import io.holdfast.kernel.Digest;
import java.util.ArrayList;
import java.util.List;

/** A tree that only grows and only gives its root: one hash for each set bit of its size. Not for several threads. */
public final class MerkleFrontier {
    // complete subtrees from the largest (left) to the smallest (right)
    private final List<Digest> subtrees = new ArrayList<>();
    private long size;

    public MerkleFrontier() {}

    public void add(Digest leafHash) {
        Digest hash = leafHash;
        for (long bits = size; (bits & 1) == 1; bits >>= 1) {
            hash = MerkleHash.node(subtrees.removeLast(), hash);
        }
        subtrees.add(hash);
        size++;
    }

    public long size() {
        return size;
    }

    public Digest root() {
        if (subtrees.isEmpty()) {
            return MerkleHash.EMPTY;
        }
        Digest hash = subtrees.getLast();
        for (int i = subtrees.size() - 2; i >= 0; i--) {
            hash = MerkleHash.node(subtrees.get(i), hash);
        }
        return hash;
    }
}
