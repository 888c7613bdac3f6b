package io.holdfast.control.attestation;

import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.attestation.verify.Identity;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * The TPM of a machine: the one record that enrolment writes and verification reads (rule I3). It is written once; an
 * administrator takes it away when the TPM was changed.
 *
 * @param ek SHA-256 of the endorsement key's SubjectPublicKeyInfo
 * @param trustedBy what the trust in the endorsement key rests on, in words
 */
record MachineIdentity(ResourceId machine, TpmPublic attestationKey, Digest ek, String trustedBy, Instant enrolled) {
    private static final String KIND = "attestationIdentity";

    Identity identity() {
        return new Identity(attestationKey.name(), ek);
    }

    private static String key(ResourceId machine) {
        return Ascii.lower(machine.toString());
    }

    /** Empty too when the record is of a resource of this name that was deleted. */
    static Optional<MachineIdentity> find(ReadTransaction transaction, ResourceId machine) {
        Optional<ResourceRow> row = transaction.resource(machine);
        return transaction
                .document(KIND, key(machine))
                .filter(json -> row.isPresent()
                        && json.string("machineCreated")
                                .equals(Optional.of(row.get().created().toString())))
                .map(json -> read(row.orElseThrow().id(), json));
    }

    private static MachineIdentity read(ResourceId machine, JsonObject json) {
        try {
            return new MachineIdentity(
                    machine,
                    TpmPublic.parse(
                            Bytes.fromBase64(json.string("attestationKey").orElseThrow())
                                    .array()),
                    Digest.parse(json.string("ek").orElseThrow()),
                    json.string("trustedBy").orElseThrow(),
                    Instant.parse(json.string("enrolled").orElseThrow()));
        } catch (TpmException e) {
            throw new IllegalStateException("a stored attestation key cannot be read", e);
        }
    }

    void put(WriteTransaction transaction) {
        transaction.putDocument(
                KIND,
                key(machine),
                JsonObject.builder()
                        .put("attestationKey", Bytes.of(attestationKey.area()).base64())
                        .put("ek", ek.toString())
                        .put("trustedBy", trustedBy)
                        .put("enrolled", enrolled.toString())
                        .put(
                                "machineCreated",
                                transaction
                                        .resource(machine)
                                        .orElseThrow()
                                        .created()
                                        .toString())
                        .build());
    }

    /** Forgets the TPM of a machine, and what its quotes said. */
    static void delete(WriteTransaction transaction, ResourceId machine) {
        transaction.deleteDocument(KIND, key(machine));
        KeptEvidence.delete(transaction, machine);
    }
}
