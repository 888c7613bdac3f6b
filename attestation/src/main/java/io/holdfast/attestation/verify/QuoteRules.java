package io.holdfast.attestation.verify;

import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.ClockInfo;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrSelection;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.Quote;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.attestation.tpm.TpmSignature;
import io.holdfast.attestation.verify.Finding.Severity;
import io.holdfast.kernel.Bytes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/** Rules Q1 to Q7 and B2: whether a quote is one of this key, fresh, and of these PCRs. */
public final class QuoteRules {
    private QuoteRules() {}

    /** Everything that is wrong with it. The PCR values are checked where they were handed in. */
    public static List<Finding> check(QuoteEvidence evidence, QuoteDemand demand) {
        List<Finding> findings = new ArrayList<>();
        Optional<TpmSignature> signature = SignatureRule.check(evidence, findings);
        Quote quote;
        try {
            quote = Quote.parse(evidence.attest().array());
        } catch (TpmException e) {
            findings.add(refusal(Rule.Q1, "this is not a quote: " + e.getMessage()));
            return List.copyOf(findings);
        }
        qualifyingData(quote, demand, findings);
        banks(quote, demand, findings);
        demand.before().ifPresent(before -> counters(quote, before, findings));
        if (!quote.clock().safe()) {
            findings.add(
                    note(
                            Rule.Q6,
                            "the TPM was not shut down in order: its clock may have shown more before (safe is 0, expected: 1)"));
        }
        signer(quote, evidence.key(), demand, findings);
        if (signature.isPresent() && evidence.values().isPresent()) {
            findings.addAll(
                    values(quote, signature.get().hash(), evidence.values().get()));
        }
        return List.copyOf(findings);
    }

    /** Q4 and Q5 for values that came along or were replayed: exactly the quoted PCRs, and their digest. */
    public static List<Finding> values(Quote quote, HashAlgorithm signatureHash, List<PcrValues> values) {
        List<PcrSelection> given = values.stream()
                .filter(bank -> !bank.values().isEmpty())
                .map(bank -> new PcrSelection(
                        bank.bank(), new TreeSet<>(bank.values().keySet())))
                .toList();
        List<PcrSelection> quoted = quote.selections().stream()
                .filter(selection -> !selection.pcrs().isEmpty())
                .toList();
        if (!given.equals(quoted)) {
            return List.of(refusal(
                    Rule.Q4,
                    "PCR values were given for " + given + " (expected: exactly what is quoted, " + quoted + ")"));
        }
        Bytes digest = Quote.digest(signatureHash, values);
        return digest.equals(quote.pcrDigest())
                ? List.of()
                : List.of(refusal(
                        Rule.Q5,
                        "the PCR values have the " + signatureHash.standardName() + " " + hex(digest)
                                + " (expected: what is quoted, " + hex(quote.pcrDigest()) + ")"));
    }

    /** Q3. */
    private static void qualifyingData(Quote quote, QuoteDemand demand, List<Finding> findings) {
        if (demand.qualifyingData().isEmpty()) {
            findings.add(note(
                    Rule.Q3,
                    "no qualifying data was expected: the quote can be an old one, or one made for somebody else"));
        } else if (!quote.extraData().equals(demand.qualifyingData().get())) {
            findings.add(refusal(
                    Rule.Q3,
                    "the quote carries the qualifying data " + hex(quote.extraData()) + " (expected: "
                            + hex(demand.qualifyingData().get()) + ")"));
        }
    }

    /** Q4 (coverage) and B2. */
    private static void banks(Quote quote, QuoteDemand demand, List<Finding> findings) {
        SortedSet<Integer> missing = new TreeSet<>(demand.requiredPcrs());
        SortedSet<Integer> sha1 = new TreeSet<>();
        for (PcrSelection selection : quote.selections()) {
            if (selection.bank() == HashAlgorithm.SHA1 && !demand.sha1Allowed()) {
                sha1.addAll(selection.pcrs());
            } else {
                missing.removeAll(selection.pcrs());
            }
        }
        boolean onlySha1 = !sha1.isEmpty()
                && quote.selections().stream()
                        .allMatch(each ->
                                each.bank() == HashAlgorithm.SHA1 || each.pcrs().isEmpty());
        SortedSet<Integer> weak = new TreeSet<>(missing);
        weak.retainAll(sha1);
        missing.removeAll(sha1);
        if (onlySha1 || !weak.isEmpty()) {
            findings.add(refusal(
                    Rule.B2,
                    "PCRs " + (weak.isEmpty() ? sha1 : weak)
                            + " are quoted in the SHA-1 bank only (expected: SHA-256 or better)"));
        } else if (!sha1.isEmpty()) {
            findings.add(note(Rule.B2, "the quote covers a SHA-1 bank too; nothing is taken from it"));
        }
        if (quote.selections().stream().allMatch(each -> each.pcrs().isEmpty())) {
            findings.add(refusal(Rule.Q4, "the quote covers no PCR"));
        } else if (!missing.isEmpty()) {
            findings.add(refusal(
                    Rule.Q4,
                    "PCRs " + missing + " are not quoted (expected: " + demand.requiredPcrs() + ", quoted: "
                            + quote.selections() + ")"));
        }
    }

    /** Q6. Counters wrap, and have a constant added that only the TPM knows; so it is their difference that counts. */
    private static void counters(Quote quote, QuoteDemand.Before before, List<Finding> findings) {
        ClockInfo now = quote.clock();
        ClockInfo then = before.clock();
        if (wentBack(now.resetCount(), then.resetCount())) {
            findings.add(refusal(
                    Rule.Q6,
                    "resetCount went back to " + now.resetCount() + " (expected: at least " + then.resetCount() + ")"));
        } else if (now.sameBoot(then) && wentBack(now.restartCount(), then.restartCount())) {
            findings.add(refusal(
                    Rule.Q6,
                    "restartCount went back to " + now.restartCount() + " (expected: at least " + then.restartCount()
                            + ")"));
        } else if (now.sameBoot(then) && now.clock() < then.clock()) {
            findings.add(refusal(
                    Rule.Q6,
                    "the TPM's clock went back to " + now.clock() + " ms (expected: at least " + then.clock() + ")"));
        }
        if (quote.firmwareVersion() != before.firmwareVersion()) {
            findings.add(note(
                    Rule.Q6,
                    "the TPM has another firmware, %016x (before: %016x)"
                            .formatted(quote.firmwareVersion(), before.firmwareVersion())));
        }
    }

    private static boolean wentBack(long now, long then) {
        return (int) (now - then) < 0;
    }

    /** Q7. */
    private static void signer(Quote quote, AttestationKey key, QuoteDemand demand, List<Finding> findings) {
        Bytes signer = quote.qualifiedSigner();
        if (!demand.signers().isEmpty()) {
            if (!demand.signers().contains(signer)) {
                findings.add(refusal(
                        Rule.Q7,
                        "the quote names the signer " + hex(signer) + " (expected: "
                                + demand.signers().stream()
                                        .map(QuoteRules::hex)
                                        .sorted()
                                        .toList() + ")"));
            }
            return;
        }
        byte[] name = signer.array();
        HashAlgorithm expected = key.area().map(TpmPublic::nameAlgorithm).orElse(HashAlgorithm.SHA256);
        boolean wellFormed = name.length > 2
                && HashAlgorithm.of((name[0] & 0xFF) << 8 | (name[1] & 0xFF))
                        .filter(hash -> name.length == 2 + hash.size())
                        .filter(hash -> key.area().isEmpty() || hash == expected)
                        .isPresent();
        if (!wellFormed) {
            findings.add(refusal(
                    Rule.Q7,
                    "the quote names the signer '" + hex(signer) + "' (expected: a qualified name of " + expected
                            + ")"));
        }
    }

    static Finding refusal(Rule rule, String message) {
        return new Finding(rule, Severity.REFUSAL, message, OptionalInt.empty(), OptionalInt.empty());
    }

    private static Finding note(Rule rule, String message) {
        return new Finding(rule, Severity.NOTE, message, OptionalInt.empty(), OptionalInt.empty());
    }

    private static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.array());
    }
}
