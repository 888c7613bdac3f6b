/**
 * What enclaves of Windows' virtualisation-based security say of themselves, and the key of the secure kernel that signs
 * it, which Windows measures when it starts.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.attestation.enclave;
