package io.holdfast.control.store;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import java.util.Optional;

/**
 * A leaf in its place.
 *
 * @param salt 16 bytes; empty when the body was purged
 */
public record LeafRow(
        int epoch, long index, int kind, Digest hash, Digest commitment, Optional<Bytes> salt, Optional<Bytes> body) {}
