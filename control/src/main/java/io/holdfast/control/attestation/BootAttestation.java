package io.holdfast.control.attestation;

import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.ClockInfo;
import io.holdfast.attestation.tpm.Quote;
import io.holdfast.attestation.verify.BootFacts;
import io.holdfast.attestation.verify.Evidence;
import io.holdfast.attestation.verify.Requirements;
import io.holdfast.attestation.verify.Verdict;
import io.holdfast.attestation.verify.Verifier;
import java.util.Optional;

/** {@code boot_attestation}, or {@code boot_claim}: what the machine kept before it went to sleep, in the same boot. It carries no challenge of ours. */
final class BootAttestation {
    private BootAttestation() {}

    /** What it says; throws unless it holds by itself, under the same key, and is of an earlier moment of the same boot. */
    static BootFacts check(ShownEvidence boot, AttestationKey key, Verdict current, Requirements requirements) {
        TpmEvidence evidence = boot.read(Optional.empty());
        if (!evidence.key().equals(key.key())) {
            throw boot.wrong("aik_pub", "is another key than that of 'current_attestation'");
        }
        Evidence whole = new Evidence(
                evidence.eventLog(),
                evidence.ima(),
                evidence.quote(),
                evidence.signature(),
                key,
                evidence.pcrs().isEmpty() ? Optional.empty() : Optional.of(evidence.pcrs()),
                Optional.empty());
        Verdict verdict = Verifier.verify(whole, requirements.withPcrMask(0));
        if (!verdict.verified()) {
            throw Members.invalid(boot.name(), "is refused: " + KeyEnrolment.words(verdict.refusals()));
        }
        Optional<ClockInfo> now = current.quote().map(Quote::clock); // empty: that one is refused in any case
        Optional<ClockInfo> then = verdict.quote().map(Quote::clock);
        if (now.isPresent()
                && then.isPresent()
                && (!now.get().sameBoot(then.get())
                        || then.get().clock() > now.get().clock())) {
            throw boot.wrong("quote", "is of another boot, or of a later moment, than what is shown now");
        }
        return verdict.facts();
    }
}
