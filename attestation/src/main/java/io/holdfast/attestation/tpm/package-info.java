/** TPM 2.0 structures, signatures and commands (TCG TPM 2.0 Library, Parts 2 and 3): bytes in, bytes out. */
@NullMarked
package io.holdfast.attestation.tpm;

import org.jspecify.annotations.NullMarked;
