package io.holdfast.attestation.verify;

import io.holdfast.attestation.ima.ImaBuffer;
import io.holdfast.attestation.ima.ImaException;
import io.holdfast.attestation.ima.ImaPosition;
import io.holdfast.attestation.ima.ImaReplay;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.kernel.Bytes;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Rules M1 to M5: what the quote says about the kernel's list. */
final class ImaJudge {
    private static final int FIRMWARE_PCRS = 8;
    private static final int ALL_PCRS = 10;

    private final ImaEvidence evidence;
    private final Findings findings;

    ImaJudge(ImaEvidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    /** M1, M3 and M5: the part of the list that leads to what is sought. */
    Optional<ImaFacts> find(List<HashAlgorithm> banks, ImaReplay.Sought sought) {
        ImaPosition from = evidence.from();
        if (from.entries() > 0 && !from.values().keySet().containsAll(banks)) {
            findings.refuse(
                    Rule.M1,
                    "the list begins at entry " + from.entries()
                            + ", and what is kept of the entries before has no value of " + banks
                            + " (expected: the whole list)");
            return Optional.empty();
        }
        ImaReplay replay = new ImaReplay(from, banks);
        try {
            Optional<ImaPosition> found = replay.find(evidence.list(), sought);
            if (found.isEmpty()) {
                findings.refusePcr(
                        Rule.M1,
                        ImaPosition.PCR,
                        "no part of the IMA list leads to the quoted PCR " + ImaPosition.PCR + " (" + replay.entries()
                                + " entries were tried)");
                return Optional.empty();
            }
            ImaPosition position = found.get();
            if (position.violations() > 0) {
                findings.notePcr(
                        Rule.M4,
                        ImaPosition.PCR,
                        position.violations() + " of " + position.entries()
                                + " IMA entries are violations: a file changed while it was measured");
            }
            List<ImaBuffer> buffers = Stream.concat(evidence.buffers().stream(), replay.buffers().stream())
                    .limit(ImaReplay.MAX_BUFFERS)
                    .toList();
            return Optional.of(new ImaFacts(position, replay.ignored(), false, buffers));
        } catch (ImaException e) {
            findings.refusePcr(
                    switch (e.fault()) {
                        case FORM -> Rule.L2;
                        case TEMPLATE_HASH -> Rule.M3;
                        case PCR -> Rule.M5;
                    },
                    ImaPosition.PCR,
                    "the list is refused: " + e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * M2.
     *
     * @param values what is quoted
     */
    ImaFacts aggregate(ImaFacts facts, List<PcrValues> values) {
        if (facts.entries() == 0) {
            findings.notePcr(Rule.M1, ImaPosition.PCR, "the quote covers no entry of the IMA list");
            return facts;
        }
        Optional<String> aggregate = facts.position().bootAggregate();
        if (aggregate.isEmpty()) {
            findings.refusePcr(
                    Rule.M2,
                    ImaPosition.PCR,
                    "the first entry of the IMA list is not 'boot_aggregate' (expected: it is)");
            return facts;
        }
        String text = aggregate.get();
        int colon = text.indexOf(':');
        String name = text.substring(0, colon).toUpperCase(Locale.ROOT);
        for (PcrValues bank : values) {
            if (bank.bank().name().equals(name)) {
                return aggregate(facts, text.substring(colon + 1), bank);
            }
        }
        findings.notePcr(
                Rule.M2,
                ImaPosition.PCR,
                "boot_aggregate is of the bank '" + text.substring(0, colon)
                        + "', which is not quoted: it is not checked");
        return facts;
    }

    private ImaFacts aggregate(ImaFacts facts, String listed, PcrValues bank) {
        int count = bank.bank() == HashAlgorithm.SHA1 ? FIRMWARE_PCRS : ALL_PCRS;
        MessageDigest digest = bank.bank().digest();
        for (int pcr = 0; pcr < count; pcr++) {
            Optional<Bytes> value = bank.value(pcr);
            if (value.isEmpty()) {
                findings.notePcr(
                        Rule.M2,
                        ImaPosition.PCR,
                        "PCR " + pcr + " of " + bank.bank() + " is not quoted: boot_aggregate is not checked");
                return facts;
            }
            digest.update(value.get().array());
        }
        String expected = HexFormat.of().formatHex(digest.digest());
        if (!listed.equals(expected)) {
            findings.refusePcr(
                    Rule.M2,
                    ImaPosition.PCR,
                    "boot_aggregate is " + listed + " (expected: " + bank.bank() + " of the quoted PCRs 0 to "
                            + (count - 1) + ", " + expected + ")");
            return facts;
        }
        return new ImaFacts(facts.position(), facts.ignored(), true, facts.buffers());
    }
}
