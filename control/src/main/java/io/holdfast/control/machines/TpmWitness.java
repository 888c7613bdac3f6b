package io.holdfast.control.machines;

import io.holdfast.control.store.ReadTransaction;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.protocol.KeysProof;
import io.holdfast.protocol.KeysRequest;
import java.security.PublicKey;
import java.util.Optional;

/** Knows the TPMs of machines, and so whether a key is in one. */
@FunctionalInterface
public interface TpmWitness {
    /**
     * Whether the machine's TPM has said that it holds the key; false where no TPM of this machine is known.
     *
     * @param proof what the offer says; the TPM's word is about just that
     * @throws ProblemException InvalidParameter where the machine's TPM is known and did not say so
     */
    boolean holds(
            ReadTransaction transaction,
            ResourceId machine,
            KeysProof proof,
            PublicKey key,
            Optional<KeysRequest.Certified> certified);
}
