package io.holdfast.trust.log;

import io.holdfast.kernel.Digest;
import java.util.List;

/** Checks of proofs, by the algorithms of RFC 9162 §2.1.3.2 and §2.1.4.2. A proof with too few or too many hashes is false. */
public final class MerkleProofs {
    private MerkleProofs() {}

    /** Whether the leaf stands at this index in the tree of this size and root. */
    public static boolean includes(Digest leafHash, long index, long size, List<Digest> proof, Digest root) {
        if (index < 0 || index >= size) {
            return false;
        }
        long node = index;
        long last = size - 1;
        Digest hash = leafHash;
        for (Digest sibling : proof) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                hash = MerkleHash.node(sibling, hash);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                hash = MerkleHash.node(hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && hash.equals(root);
    }

    /** Whether the tree {@code from} is a prefix of the tree {@code to}. The empty tree is a prefix of every tree. */
    public static boolean consistent(long from, Digest fromRoot, long to, Digest toRoot, List<Digest> proof) {
        if (from < 0 || from > to) {
            return false;
        }
        if (from == 0) {
            return proof.isEmpty() && fromRoot.equals(MerkleHash.EMPTY) && (to != 0 || toRoot.equals(fromRoot));
        }
        if (from == to) {
            return proof.isEmpty() && fromRoot.equals(toRoot);
        }
        if (proof.isEmpty()) {
            return false;
        }
        boolean complete = Long.bitCount(from) == 1;
        long node = from - 1;
        long last = to - 1;
        while ((node & 1) == 1) {
            node >>= 1;
            last >>= 1;
        }
        Digest first = complete ? fromRoot : proof.getFirst();
        Digest oldHash = first;
        Digest newHash = first;
        for (Digest next : proof.subList(complete ? 0 : 1, proof.size())) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                oldHash = MerkleHash.node(next, oldHash);
                newHash = MerkleHash.node(next, newHash);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                newHash = MerkleHash.node(newHash, next);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && oldHash.equals(fromRoot) && newHash.equals(toRoot);
    }
}
