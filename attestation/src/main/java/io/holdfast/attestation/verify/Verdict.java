package io.holdfast.attestation.verify;

import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.Quote;
import java.util.List;
import java.util.Optional;

/**
 * Whether evidence holds, and what it says then. Evidence is not approval (E2): a modified loader is measured as well as
 * a genuine one.
 *
 * @param key that was expected to sign
 * @param findings every refusal and every note, in the order of the rules
 * @param facts what is authenticated; nothing where the evidence is refused
 * @param pcrs the quoted values, bank by bank in the order of the quote; empty where they are not proven
 * @param quote with the TPM's clock and counters, where it could be read
 * @param events the log, where there is one that could be read; authenticated only where {@code verified}
 */
public record Verdict(
        boolean verified,
        AttestationKey key,
        List<Finding> findings,
        BootFacts facts,
        List<PcrValues> pcrs,
        Optional<EventLog> events,
        Optional<Quote> quote,
        Optional<ImaFacts> ima) {
    public Verdict {
        findings = List.copyOf(findings);
        pcrs = List.copyOf(pcrs);
    }

    public List<Finding> refusals() {
        return findings.stream()
                .filter(finding -> finding.severity() == Finding.Severity.REFUSAL)
                .toList();
    }

    /** With what was found elsewhere, about the machine's identity; a refusal there refuses all. */
    public Verdict with(List<Finding> more) {
        Findings all = new Findings();
        all.addAll(findings);
        all.addAll(more);
        return all.refused()
                ? new Verdict(false, key, all.list(), BootFacts.none(), List.of(), events, quote, Optional.empty())
                : new Verdict(true, key, all.list(), facts, pcrs, events, quote, ima);
    }
}
