package io.holdfast.trust.log;

import io.holdfast.kernel.Digest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tree of RFC 6962 §2.1 over stored nodes: growth, roots and proofs, each in O(log n) reads. */
public final class MerkleTree {
    private MerkleTree() {}

    /** The nodes that become complete when these leaves follow {@code size} others, the leaf hashes among them. */
    public static List<Node> append(long size, List<Digest> leafHashes, NodeReader reader) {
        checkSize(size);
        List<Node> created = new ArrayList<>();
        // per level, the last even node made here: the left sibling of the next odd one
        Map<Integer, Digest> left = new HashMap<>();
        long index = size;
        for (Digest leafHash : leafHashes) {
            int level = 0;
            long at = index++;
            Digest hash = leafHash;
            created.add(new Node(0, at, hash));
            while ((at & 1) == 1) {
                Digest stored = left.get(level);
                Digest sibling = stored == null ? reader.node(level, at - 1) : stored;
                hash = MerkleHash.node(sibling, hash);
                level++;
                at >>= 1;
                created.add(new Node(level, at, hash));
            }
            left.put(level, hash);
        }
        return Collections.unmodifiableList(created);
    }

    /** The root of the first {@code size} leaves. */
    public static Digest root(long size, NodeReader reader) {
        checkSize(size);
        return size == 0 ? MerkleHash.EMPTY : range(0, size, reader);
    }

    /** Audit path of a leaf, from the bottom (RFC 6962 §2.1.1). */
    public static List<Digest> inclusionProof(long index, long size, NodeReader reader) {
        checkSize(size);
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("leaf: " + index + " (expected: 0 to " + (size - 1) + ")");
        }
        List<Digest> fromTop = new ArrayList<>();
        long start = 0;
        long end = size;
        while (end - start > 1) {
            long middle = start + split(end - start);
            if (index < middle) {
                fromTop.add(range(middle, end, reader));
                end = middle;
            } else {
                fromTop.add(range(start, middle, reader));
                start = middle;
            }
        }
        return List.copyOf(fromTop.reversed());
    }

    /** Proof that the tree of {@code from} leaves is a prefix of the tree of {@code to} (RFC 6962 §2.1.2). */
    public static List<Digest> consistencyProof(long from, long to, NodeReader reader) {
        checkSize(from);
        if (from > to) {
            throw new IllegalArgumentException("sizes: " + from + " and " + to + " (expected: the smaller first)");
        }
        if (from == 0 || from == to) {
            return List.of();
        }
        List<Digest> fromTop = new ArrayList<>();
        long start = 0;
        long end = to;
        // SUBPROOF: walk to the subtree that ends at `from`; `start == 0` there means that the verifier knows it
        while (end != from) {
            long middle = start + split(end - start);
            if (from <= middle) {
                fromTop.add(range(middle, end, reader));
                end = middle;
            } else {
                fromTop.add(range(start, middle, reader));
                start = middle;
            }
        }
        if (start != 0) {
            fromTop.add(range(start, end, reader));
        }
        return List.copyOf(fromTop.reversed());
    }

    /** MTH(D[start:end]); start is always a multiple of the range's largest power of two. */
    private static Digest range(long start, long end, NodeReader reader) {
        long length = end - start;
        if (Long.bitCount(length) == 1) {
            int level = Long.numberOfTrailingZeros(length);
            return reader.node(level, start >> level);
        }
        long middle = start + split(length);
        return MerkleHash.node(range(start, middle, reader), range(middle, end, reader));
    }

    /** The largest power of two smaller than the length. */
    private static long split(long length) {
        return Long.highestOneBit(length - 1);
    }

    private static void checkSize(long size) {
        if (size < 0) {
            throw new IllegalArgumentException("size: " + size + " (expected: >= 0)");
        }
    }
}
