/** What boot loaders and certificates are known to be bad, as the UEFI Forum publishes it for the variable dbx. */
@NullMarked
package io.holdfast.attestation.revocation;

import org.jspecify.annotations.NullMarked;
