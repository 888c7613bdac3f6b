package io.holdfast.control.attestation;

import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.EkCertificate;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.verify.Finding;
import io.holdfast.attestation.verify.Finding.Severity;
import io.holdfast.attestation.verify.Rule;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.trust.machine.CertificateAuthority;
import java.net.URI;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Whether an attestation key is one that was bound to a trusted TPM here, and to the TPM of this machine (rules I2, I3). */
final class AttestationIdentity {
    private static final String OWNER = "urn:holdfast:attestation-key:";

    private final Store store;
    private final AttestationKeys keys;

    AttestationIdentity(Store store, AttestationKeys keys) {
        this.store = store;
        this.keys = keys;
    }

    /**
     * What is known of a key.
     *
     * @param key with its public area where that is known from enrolment
     * @param certified whether a certificate binds it to a trusted TPM
     * @param ownKey the record of the calling machine, when the key is the one on it
     * @param foreign in words, when a machine shows a key that is not its own
     * @param doubt in words, why it is not certified
     */
    record Certified(
            AttestationKey key,
            boolean certified,
            Optional<MachineIdentity> ownKey,
            Optional<String> foreign,
            String doubt) {

        /** Rule I3 always refuses a foreign key; an uncertified one (rule I2) passes where the policy says so. */
        List<Finding> findings(boolean certificateRequired) {
            if (foreign.isPresent()) {
                return List.of(finding(Rule.I3, Severity.REFUSAL, foreign.get()));
            }
            return certified
                    ? List.of()
                    : List.of(finding(Rule.I2, certificateRequired ? Severity.REFUSAL : Severity.NOTE, doubt));
        }

        private static Finding finding(Rule rule, Severity severity, String message) {
            return new Finding(rule, severity, message, OptionalInt.empty(), OptionalInt.empty());
        }
    }

    Certified judge(
            PublicKey key,
            Optional<Bytes> certificate,
            Optional<EnrolmentRow> machine,
            Optional<MachineIdentity> known,
            Instant now) {
        boolean own =
                known.isPresent() && known.get().attestationKey().publicKey().equals(key);
        if (own) {
            // the record is what counts; a certificate says no more
            return new Certified(AttestationKey.of(known.get().attestationKey()), true, known, Optional.empty(), "");
        }
        if (machine.isPresent() && known.isPresent()) {
            return new Certified(
                    AttestationKey.of(key),
                    false,
                    Optional.empty(),
                    Optional.of("the attestation key is not the one that the machine '"
                            + machine.get().machine().name() + "' enrolled"),
                    "");
        }
        Optional<MachineIdentity> owner = certificate.flatMap(bytes -> owner(bytes, key, now));
        if (owner.isPresent() && machine.isPresent()) {
            return new Certified(
                    AttestationKey.of(key),
                    false,
                    Optional.empty(),
                    Optional.of("the attestation key is that of another machine"),
                    "");
        }
        return owner.map(identity -> new Certified(
                        AttestationKey.of(identity.attestationKey()), true, Optional.empty(), Optional.empty(), ""))
                .orElseGet(() -> new Certified(
                        AttestationKey.of(key),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        "the attestation key has no certificate that this service gave it"
                                + (machine.isPresent() ? "; the machine has not enrolled it (holdfast.enrol)" : "")
                                + " (expected: an 'aik_cert' of an enrolled machine)"));
    }

    /** The record behind a certificate of ours, while its enrolment stands and the record still has this key. */
    private Optional<MachineIdentity> owner(Bytes der, PublicKey key, Instant now) {
        X509Certificate certificate;
        try {
            certificate = EkCertificate.parse(der.array());
        } catch (TpmException _) {
            return Optional.empty(); // said as: no certificate of ours
        }
        if (!keys.attestationKeys().issued(certificate, now)
                || !certificate.getPublicKey().equals(key)) {
            return Optional.empty();
        }
        return CertificateAuthority.attestationKeyOwner(certificate)
                .map(URI::toString)
                .filter(uri -> uri.startsWith(OWNER))
                .map(uri -> EnrolmentId.parse(uri.substring(OWNER.length())))
                .flatMap(id -> store.read(transaction -> transaction
                        .enrolment(id)
                        .filter(EnrolmentRow::active)
                        .flatMap(row -> MachineIdentity.find(transaction, row.machine()))))
                .filter(identity -> identity.attestationKey().publicKey().equals(key));
    }

    static URI owner(EnrolmentRow machine) {
        return URI.create(OWNER + machine.id());
    }
}
