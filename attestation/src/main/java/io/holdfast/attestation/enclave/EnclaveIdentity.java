package io.holdfast.attestation.enclave;

import io.holdfast.kernel.Bytes;

/**
 * Which enclave runs (ENCLAVE_IDENTITY of the public header {@code ntenclv.h}). Numbers are unsigned.
 *
 * @param uniqueId hash of the primary module
 * @param authorId of who signed the primary module
 * @param svn security version of the primary module
 * @param platformSvn security version of what hosts enclaves
 * @param flags 1 and 2: it can be debugged; 4: it is
 */
public record EnclaveIdentity(
        Bytes ownerId,
        Bytes uniqueId,
        Bytes authorId,
        Bytes familyId,
        Bytes imageId,
        long svn,
        long secureKernelSvn,
        long platformSvn,
        long flags) {}
