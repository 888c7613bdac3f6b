package io.holdfast.control.attestation;

import io.holdfast.attestation.tpm.Certify;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.ObjectAttributes;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.attestation.tpm.TpmSignature;
import io.holdfast.control.machines.TpmWitness;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.protocol.KeysProof;
import io.holdfast.protocol.KeysRequest;
import java.security.PublicKey;
import java.util.Optional;

/**
 * Takes the word of a machine's own TPM for a key that is offered for the machine: its attestation key, once it is enrolled,
 * has to certify the key (TPM 2.0 Part 3, 18.2). So a copied key file moves no machine whose TPM is known.
 */
public final class CertifiedKeys implements TpmWitness {
    /** A key that was made in this TPM and never leaves it. */
    private static final int OWN =
            ObjectAttributes.FIXED_TPM | ObjectAttributes.FIXED_PARENT | ObjectAttributes.SENSITIVE_DATA_ORIGIN;

    @Override
    public boolean holds(
            ReadTransaction transaction,
            ResourceId machine,
            KeysProof proof,
            PublicKey key,
            Optional<KeysRequest.Certified> certified) {
        Optional<MachineIdentity> known = MachineIdentity.find(transaction, machine);
        if (known.isEmpty()) {
            return false;
        }
        check(known.get().attestationKey().publicKey(), proof, key, certified);
        return true;
    }

    static void check(
            PublicKey attestationKey, KeysProof proof, PublicKey key, Optional<KeysRequest.Certified> certified) {
        KeysRequest.Certified said = certified.orElseThrow(() ->
                refused("is missing: the TPM of this machine is known, and its attestation key says nothing of the"
                        + " new key"));
        try {
            TpmSignature signed = TpmSignature.parse(said.signature().array());
            if (signed.hash() == HashAlgorithm.SHA1
                    || !signed.verifies(attestationKey, said.attest().array())) {
                throw refused("is not signed by the attestation key of this machine's TPM");
            }
            Certify certify = Certify.parse(said.attest().array());
            if (!certify.extraData().equals(Bytes.of(proof.digest().bytes()))) {
                throw refused("is about another offer");
            }
            TpmPublic area = TpmPublic.parse(said.area().array());
            if (!certify.name().equals(area.name()) || !area.publicKey().equals(key)) {
                throw refused("is about another key");
            }
            if (!area.attributes().has(OWN)) {
                throw refused(
                        "is about a key that can leave the TPM, or came from elsewhere (" + area.attributes() + ")");
            }
        } catch (TpmException e) {
            throw refused("cannot be read: " + e.getMessage());
        }
    }

    private static ProblemException refused(String why) {
        return new ProblemException(
                ProblemCode.INVALID_PARAMETER,
                "certified: " + why + ". When the machine's TPM was changed, an administrator says so"
                        + " (resetAttestationKey).");
    }
}
