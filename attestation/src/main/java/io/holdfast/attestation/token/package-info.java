/** Attestation tokens: which claims they carry, and their signature. */
@NullMarked
package io.holdfast.attestation.token;

import org.jspecify.annotations.NullMarked;
