package io.holdfast.control.store;

import io.holdfast.kernel.Digest;

/**
 * Where the log stands.
 *
 * @param checkpoint signed note over epoch, size and root
 */
public record LogHead(int epoch, long size, Digest root, String checkpoint) {}
