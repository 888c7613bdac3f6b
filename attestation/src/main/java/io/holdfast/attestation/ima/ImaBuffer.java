package io.holdfast.attestation.ima;

import io.holdfast.kernel.Bytes;

/**
 * What a kernel measured that is no file: the version of itself, or a key put on a keyring (template {@code ima-buf}).
 *
 * @param name for example {@code kernel_version}, or the keyring
 */
public record ImaBuffer(long entry, String name, Bytes content) {}
