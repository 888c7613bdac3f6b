/**
 * The two ways to a TPM: a device file and a socket. The only package of this room that does input and output (ADR 0014):
 * the agent and extension handlers both need it.
 */
@NullMarked
package io.holdfast.attestation.device;

import org.jspecify.annotations.NullMarked;
