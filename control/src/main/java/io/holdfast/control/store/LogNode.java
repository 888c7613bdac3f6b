package io.holdfast.control.store;

import io.holdfast.kernel.Digest;

/** Hash of a complete subtree: level 0 are leaf hashes, {@code index} counts subtrees of that level from 0. */
public record LogNode(int level, long index, Digest hash) {}
