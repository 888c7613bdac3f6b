package io.holdfast.control.store;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A log writer that computes by the recursive definition of RFC 6962 §2.1 and signs with a plain line of text. The
 * extension reads complete subtrees as a real one does.
 */
public final class NaiveLog implements LogWriter {
    private final AtomicInteger signed = new AtomicInteger();
    private volatile boolean rewound;

    /** From now on it refuses to sign. */
    public void rewind(boolean value) {
        rewound = value;
    }

    /** How many heads it has signed. */
    public int signed() {
        return signed.get();
    }

    @Override
    public LogHead begin(int epoch) {
        return sign(epoch, 0, root(List.of()));
    }

    @Override
    public Extension extend(LogHead head, List<Digest> leafHashes, NodeReader nodes) {
        if (rewound) {
            throw new ProblemException(ProblemCode.STOPPED_SIGNING, "this node met a head beyond its own");
        }
        Tree tree = new Tree(nodes, new LinkedHashMap<>());
        long size = head.size() + leafHashes.size();
        for (int i = 0; i < leafHashes.size(); i++) {
            tree.add(new LogNode(0, head.size() + i, leafHashes.get(i)));
        }
        for (int level = 1; (size >> level) > 0; level++) {
            for (long index = head.size() >> level; index < size >> level; index++) {
                Digest left = tree.node(level - 1, 2 * index);
                tree.add(new LogNode(level, index, parent(left, tree.node(level - 1, 2 * index + 1))));
            }
        }
        return new Extension(List.copyOf(tree.fresh.values()), sign(head.epoch(), size, tree.root(size)));
    }

    /** What was there before and what comes to it. */
    private record Tree(NodeReader nodes, Map<List<Long>, LogNode> fresh) {
        void add(LogNode node) {
            fresh.put(List.of((long) node.level(), node.index()), node);
        }

        Digest node(int level, long index) {
            LogNode found = fresh.get(List.of((long) level, index));
            return found == null ? nodes.node(level, index) : found.hash();
        }

        Digest root(long size) {
            int lowest = Long.numberOfTrailingZeros(size);
            Digest root = node(lowest, (size >> lowest) - 1);
            for (int level = lowest + 1; (size >> level) > 0; level++) {
                if ((size >> level & 1) == 1) {
                    root = parent(node(level, (size >> level) - 1), root);
                }
            }
            return root;
        }
    }

    private LogHead sign(int epoch, long size, Digest root) {
        int _ = signed.incrementAndGet();
        return new LogHead(epoch, size, root, checkpoint(epoch, size, root));
    }

    /** The line that stands for a signed checkpoint. */
    public static String checkpoint(int epoch, long size, Digest root) {
        return "signed " + epoch + " " + size + " " + root;
    }

    /** MTH of RFC 6962 §2.1 over leaf hashes. */
    public static Digest root(List<Digest> leaves) {
        if (leaves.isEmpty()) {
            return Digest.of();
        }
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        int split = Integer.highestOneBit(leaves.size() - 1);
        return parent(root(leaves.subList(0, split)), root(leaves.subList(split, leaves.size())));
    }

    private static Digest parent(Digest left, Digest right) {
        return Digest.of(new byte[] {1}, left.bytes(), right.bytes());
    }
}
