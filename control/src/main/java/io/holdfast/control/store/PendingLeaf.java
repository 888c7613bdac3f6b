package io.holdfast.control.store;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;

/**
 * A leaf that waits for its index.
 *
 * @param kind code of its kind, 0 to 255
 * @param hash RFC 6962 leaf hash of kind and commitment
 * @param commitment SHA-256(salt ‖ body)
 */
public record PendingLeaf(int kind, Digest hash, Digest commitment, Bytes salt, Bytes body) {}
