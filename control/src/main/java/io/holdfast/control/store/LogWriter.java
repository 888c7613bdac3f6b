package io.holdfast.control.store;

import io.holdfast.kernel.Digest;
import java.util.List;

/** Computes and signs what a batch adds to the log; pure but for the key. Called inside the transaction, with the head locked. */
public interface LogWriter {
    /** The head of an empty log of this epoch, signed. */
    LogHead begin(int epoch);

    /**
     * Extends the tree by the leaf hashes.
     *
     * @throws io.holdfast.kernel.ProblemException LogRewound when this node must not sign any more
     */
    Extension extend(LogHead head, List<Digest> leafHashes, NodeReader nodes);

    /** The new complete subtrees, leaf hashes among them, and the new head. */
    record Extension(List<LogNode> nodes, LogHead head) {
        public Extension {
            nodes = List.copyOf(nodes);
        }
    }

    @FunctionalInterface
    interface NodeReader {
        /** Hash of a complete subtree of the current epoch. */
        Digest node(int level, long index);
    }
}
