/**
 * The Guest Attestation extension: a hosted program that has this machine's boot attested after each start and then
 * periodically. It talks to the TPM by the codec of the room attestation, and says in plain words what stands in its way.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.extensions.guestattestation;
