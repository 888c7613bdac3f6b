package io.holdfast.control.attestation.integrity;

import io.holdfast.attestation.tpm.ClockInfo;
import io.holdfast.attestation.tpm.Quote;
import io.holdfast.attestation.verify.Verdict;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * One attestation, as it is judged.
 *
 * @param key SHA-256 of the attestation key: counters of boots mean something only beside those of the same key
 * @param log the event log as it came
 * @param refusal why the provider's policy gave no token
 * @param prediction what the machine says its next boot will measure; empty object when it says nothing
 */
record BootReport(
        Instant time,
        String provider,
        String key,
        Verdict verdict,
        Optional<Bytes> log,
        Optional<String> refusal,
        JsonObject prediction) {
    /** Counters of boots; empty where the quote could not be read. */
    Optional<ClockInfo> clock() {
        return verdict.quote().map(Quote::clock);
    }

    /** Whether the evidence holds and the provider gave a token for it. */
    boolean accepted() {
        return verdict.verified() && refusal.isEmpty();
    }
}
