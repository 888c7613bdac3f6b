package io.holdfast.attestation.verify;

import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.eventlog.EventLogException;
import io.holdfast.attestation.eventlog.Replay;
import io.holdfast.attestation.ima.ImaPosition;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrSelection;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.Quote;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.tpm.TpmSignature;
import io.holdfast.kernel.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Judges evidence by every rule of docs/attestation.md. The quote is judged first, then the log by itself, then whether
 * the log leads to what is quoted, and last the kernel's list.
 */
public final class Verifier {
    private static final List<HashAlgorithm> PREFERRED =
            List.of(HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512, HashAlgorithm.SHA1);

    private final Evidence evidence;
    private final Requirements requirements;
    private final Findings findings = new Findings();
    private final Map<HashAlgorithm, Integer> proven = new EnumMap<>(HashAlgorithm.class);
    private List<PcrValues> values = List.of();

    private Verifier(Evidence evidence, Requirements requirements) {
        this.evidence = evidence;
        this.requirements = requirements;
    }

    /** Never fails: whatever is wrong with the evidence is a finding. */
    public static Verdict verify(Evidence evidence, Requirements requirements) {
        return new Verifier(evidence, requirements).verify();
    }

    private Verdict verify() {
        findings.addAll(QuoteRules.check(
                new QuoteEvidence(evidence.quote(), evidence.signature(), evidence.key(), evidence.pcrs()),
                requirements.demand(evidence.qualifyingData())));
        findings.addAll(IdentityRules.attestationKey(evidence.key(), Optional.empty()));
        Optional<EventLog> log = log();
        Quote quote;
        HashAlgorithm signed;
        try {
            quote = Quote.parse(evidence.quote().array());
            signed = TpmSignature.parse(evidence.signature().array()).hash();
        } catch (TpmException _) { // a finding already
            return verdict(Optional.empty(), log, BootFacts.none(), List.of(), Optional.empty());
        }
        List<PcrSelection> selections = quote.selections().stream()
                .filter(selection -> !selection.pcrs().isEmpty())
                .toList();
        HashAlgorithm bank = bank(selections);
        log.ifPresent(events -> LogRules.check(new LogView(events, bank), requirements.revoked(), findings));
        Map<HashAlgorithm, Replay> replays = replays(log, selections);
        PcrJudge judge = new PcrJudge(quote, signed, selections, replays, log.isPresent(), findings);
        Optional<ImaFacts> ima =
                evidence.pcrs().isPresent() ? given(judge, evidence.pcrs().get()) : derived(judge);
        BootFacts facts = findings.refused() || log.isEmpty()
                ? BootFacts.none()
                : BootFacts.of(log.get(), bank, proven.getOrDefault(bank, 0));
        return verdict(Optional.of(quote), log, facts, findings.refused() ? List.of() : values, ima);
    }

    /** Values came along: the quote bears them out (Q5), and each is held against the log. */
    private Optional<ImaFacts> given(PcrJudge judge, List<PcrValues> given) {
        values = given;
        given.forEach(bank -> proven.put(bank.bank(), judge.compare(bank)));
        List<HashAlgorithm> banks = judge.imaBanks();
        if (noIma(banks)) {
            return Optional.empty();
        }
        List<Bytes> sought = new ArrayList<>();
        for (HashAlgorithm bank : banks) {
            Optional<Bytes> value = given.stream()
                    .filter(each -> each.bank() == bank)
                    .findFirst()
                    .flatMap(each -> each.value(ImaPosition.PCR));
            if (value.isEmpty()) {
                return Optional.empty(); // Q4 has said so
            }
            sought.add(value.get());
        }
        byte[][] wanted = sought.stream().map(Bytes::array).toArray(byte[][]::new);
        ImaJudge list = new ImaJudge(evidence.ima().orElseThrow(), findings);
        return list.find(banks, states -> Arrays.deepEquals(wanted, states)).map(facts -> list.aggregate(facts, given));
    }

    /** Values follow from the logs, and all together must have the quoted digest (Q5). */
    private Optional<ImaFacts> derived(PcrJudge judge) {
        List<HashAlgorithm> banks = judge.imaBanks();
        Optional<ImaFacts> found = Optional.empty();
        Map<HashAlgorithm, Bytes> kernel = Map.of();
        if (!noIma(banks)) {
            ImaJudge list = new ImaJudge(evidence.ima().orElseThrow(), findings);
            found = list.find(banks, judge.new Candidate()::fits);
            if (found.isEmpty()) {
                return found;
            }
            kernel = found.get().position().values();
        }
        values = judge.derived(kernel);
        if (!judge.check(values, evidence.ima().isPresent())) {
            return Optional.empty();
        }
        for (PcrSelection selection : judge.selections()) {
            int mask = 0;
            for (int pcr : selection.pcrs()) {
                mask |= pcr == ImaPosition.PCR ? 0 : 1 << pcr;
            }
            proven.put(selection.bank(), mask);
        }
        if (found.isEmpty()) {
            return found;
        }
        return Optional.of(new ImaJudge(evidence.ima().orElseThrow(), findings).aggregate(found.get(), values));
    }

    /** Whether there is no list to check; a list that no quoted PCR bears out says nothing. */
    private boolean noIma(List<HashAlgorithm> banks) {
        if (evidence.ima().isPresent() && banks.isEmpty()) {
            findings.note(
                    Rule.M1,
                    "PCR " + ImaPosition.PCR + " is not quoted: nothing authenticates the IMA list, and it is ignored");
        }
        return evidence.ima().isEmpty() || banks.isEmpty();
    }

    private Verdict verdict(
            Optional<Quote> quote,
            Optional<EventLog> log,
            BootFacts facts,
            List<PcrValues> pcrs,
            Optional<ImaFacts> ima) {
        return new Verdict(
                !findings.refused(),
                evidence.key(),
                findings.list(),
                facts,
                pcrs,
                log,
                quote,
                findings.refused() ? Optional.empty() : ima);
    }

    /** L1 to L3. */
    private Optional<EventLog> log() {
        if (evidence.eventLog().isEmpty()) {
            findings.note(
                    Rule.L1,
                    "there is no event log: only the PCR values are known, and nothing of what was measured into them");
            return Optional.empty();
        }
        try {
            return Optional.of(EventLog.parse(evidence.eventLog().get()));
        } catch (EventLogException e) {
            findings.refuse(
                    switch (e.fault()) {
                        case HEADER -> Rule.L1;
                        case BOUNDS -> Rule.L2;
                        case TRUNCATED -> Rule.L3;
                    },
                    "the event log cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** The bank whose digests say what was measured. */
    private HashAlgorithm bank(List<PcrSelection> selections) {
        List<HashAlgorithm> quoted = selections.stream().map(PcrSelection::bank).toList();
        return PREFERRED.stream()
                .filter(bank -> quoted.contains(bank) && requirements.counts(bank))
                .findFirst()
                .orElse(quoted.isEmpty() ? HashAlgorithm.SHA256 : quoted.getFirst());
    }

    /** B1 and B4: exactly the quoted banks. */
    private Map<HashAlgorithm, Replay> replays(Optional<EventLog> log, List<PcrSelection> selections) {
        Map<HashAlgorithm, Replay> replays = new EnumMap<>(HashAlgorithm.class);
        for (PcrSelection selection : selections) {
            HashAlgorithm bank = selection.bank();
            if (log.isPresent() && !log.get().banks().contains(bank)) {
                findings.refuse(
                        Rule.B1,
                        "the log has no digests of " + bank + ", which is quoted (it has: "
                                + log.get().banks() + ")");
            }
            Replay replay = log.isPresent() ? Replay.of(log.get(), bank) : Replay.ofNothing(bank);
            if (replay.incomplete() != 0) {
                findings.refuse(
                        Rule.B4,
                        "events of PCRs " + pcrs(replay.incomplete()) + " have not exactly one digest of " + bank
                                + ", which is quoted");
            }
            replays.put(bank, replay);
        }
        return replays;
    }

    static List<Integer> pcrs(int mask) {
        List<Integer> pcrs = new ArrayList<>();
        for (int pcr = 0; pcr < PcrValues.COUNT; pcr++) {
            if ((mask >> pcr & 1) == 1) {
                pcrs.add(pcr);
            }
        }
        return pcrs;
    }
}
