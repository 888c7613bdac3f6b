package io.holdfast.trust.log;

import io.holdfast.kernel.Digest;

/** Stored hashes of complete subtrees. */
@FunctionalInterface
public interface NodeReader {
    /**
     * The hash of the subtree over the leaves {@code [index << level, (index + 1) << level)}; level 0 are the leaf hashes.
     * Asked only for subtrees that are complete at the size in question.
     */
    Digest node(int level, long index);
}
