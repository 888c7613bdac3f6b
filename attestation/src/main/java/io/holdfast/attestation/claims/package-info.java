/** Claims of an attested machine, as attestation policies and tokens know them. */
@NullMarked
package io.holdfast.attestation.claims;

import org.jspecify.annotations.NullMarked;
