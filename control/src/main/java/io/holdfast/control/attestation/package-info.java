/** Attestation providers: their policies, signers and keys, and what they say about the boots of machines. */
@org.jspecify.annotations.NullMarked
package io.holdfast.control.attestation;
