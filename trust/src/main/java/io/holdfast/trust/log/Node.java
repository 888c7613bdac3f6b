package io.holdfast.trust.log;

import io.holdfast.kernel.Digest;

/** The hash of one complete subtree; it never changes again. See {@link NodeReader} for the numbering. */
public record Node(int level, long index, Digest hash) {
    public Node {
        if (level < 0 || level > 62 || index < 0) {
            throw new IllegalArgumentException(
                    "node: level " + level + ", index " + index + " (expected: 0..62, >= 0)");
        }
    }
}
