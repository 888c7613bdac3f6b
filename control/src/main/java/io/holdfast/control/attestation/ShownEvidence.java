package io.holdfast.control.attestation;

import io.holdfast.attestation.tpm.PcrSelection;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.PlatformClaim;
import io.holdfast.attestation.tpm.Quote;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ProblemException;
import java.util.List;
import java.util.Optional;

/** Evidence as a request shows it: in version 2 in parts, in version 1 as a claim of Windows with its log beside it. */
sealed interface ShownEvidence {
    /** Its member of {@code tpm_att_data}. */
    String name();

    /** Reads it, with what is kept of the same key, for logs that continue. */
    TpmEvidence read(Optional<KeptEvidence> kept);

    /** InvalidParameter about a part of it, where it has parts. */
    ProblemException wrong(String part, String what);

    /** {@code current_attestation} or {@code boot_attestation}. */
    record Parts(String name, Members members) implements ShownEvidence {
        static Parts of(Members tpm, String name) {
            return new Parts(name, tpm.members(name));
        }

        @Override
        public TpmEvidence read(Optional<KeptEvidence> kept) {
            return TpmEvidence.read(members, kept);
        }

        @Override
        public ProblemException wrong(String part, String what) {
            return members.wrong(part, what);
        }
    }

    /**
     * {@code current_claim} or {@code boot_claim}.
     *
     * @param tpm {@code tpm_att_data}
     * @param log of what the claim shows; empty where Windows had none
     */
    record Claim(String name, Members tpm, Optional<Bytes> log) implements ShownEvidence {
        @Override
        public TpmEvidence read(Optional<KeptEvidence> kept) {
            PlatformClaim claim = tpm.tpm(name, tpm.base64Url(name), PlatformClaim::parse);
            return new TpmEvidence(
                    log,
                    Optional.empty(),
                    List.of(quoted(claim)),
                    claim.quote(),
                    claim.signature(),
                    TpmEvidence.key(tpm),
                    tpm.optionalBase64Url("aik_cert").filter(bytes -> bytes.size() > 0));
        }

        /** A claim has the values of all PCRs; those that are not quoted are nobody's word. */
        private static PcrValues quoted(PlatformClaim claim) {
            return claim.values(selection(claim)
                    .map(PcrSelection::pcrs)
                    .orElse(PcrSelection.upTo(claim.bank(), PcrValues.COUNT - 1).pcrs()));
        }

        private static Optional<PcrSelection> selection(PlatformClaim claim) {
            try {
                return Quote.parse(claim.quote().array()).selection(claim.bank());
            } catch (TpmException _) {
                return Optional.empty(); // rule Q1 says what is wrong with it
            }
        }

        @Override
        public ProblemException wrong(String part, String what) {
            return tpm.wrong(name, what);
        }
    }

    /** Of version 1: the log of a resume is that of the current session, and the boot's before it belongs to {@code boot_claim}. */
    static Claim current(Members tpm) {
        Optional<Bytes> resumed = log(tpm, "srtm_resume_log");
        return new Claim("current_claim", tpm, resumed.isPresent() ? resumed : log(tpm, "srtm_boot_log"));
    }

    static Optional<ShownEvidence> boot(Members tpm) {
        return log(tpm, "boot_claim").map(_ -> new Claim("boot_claim", tpm, log(tpm, "srtm_boot_log")));
    }

    /** Empty where it is missing or has no bytes. */
    static Optional<Bytes> log(Members tpm, String name) {
        return tpm.optionalBase64Url(name).filter(bytes -> bytes.size() > 0);
    }
}
