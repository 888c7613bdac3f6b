/** JSON Web Signatures of policies, evidence and tokens (RFC 7515, 7517, 7518). */
@NullMarked
package io.holdfast.attestation.jose;

import org.jspecify.annotations.NullMarked;
