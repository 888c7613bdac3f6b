package io.holdfast.attestation.verify;

import io.holdfast.attestation.verify.Finding.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/** Collects what rules find, up to a bound: a hostile log has many faults and one is enough. */
final class Findings {
    private static final int MOST = 64;

    private final List<Finding> found = new ArrayList<>();
    private boolean refused;

    void add(Finding finding) {
        boolean refusal = finding.severity() == Severity.REFUSAL;
        refused |= refusal;
        if (found.size() < MOST) {
            found.add(finding);
        } else if (refusal && found.removeIf(each -> each.severity() == Severity.NOTE)) {
            found.add(finding);
        }
    }

    void addAll(List<Finding> findings) {
        findings.forEach(this::add);
    }

    /** About the evidence as a whole. */
    void refuse(Rule rule, String message) {
        add(new Finding(rule, Severity.REFUSAL, message, OptionalInt.empty(), OptionalInt.empty()));
    }

    void note(Rule rule, String message) {
        add(new Finding(rule, Severity.NOTE, message, OptionalInt.empty(), OptionalInt.empty()));
    }

    /** About a PCR. */
    void refusePcr(Rule rule, int pcr, String message) {
        add(new Finding(rule, Severity.REFUSAL, message, OptionalInt.empty(), OptionalInt.of(pcr)));
    }

    void notePcr(Rule rule, int pcr, String message) {
        add(new Finding(rule, Severity.NOTE, message, OptionalInt.empty(), OptionalInt.of(pcr)));
    }

    /** About an event. */
    void refuse(Rule rule, LogView.At at, String message) {
        add(new Finding(rule, Severity.REFUSAL, at + " " + message, OptionalInt.of(at.event()), at.pcrOrNone()));
    }

    void note(Rule rule, LogView.At at, String message) {
        add(new Finding(rule, Severity.NOTE, at + " " + message, OptionalInt.of(at.event()), at.pcrOrNone()));
    }

    boolean refused() {
        return refused;
    }

    List<Finding> list() {
        return found.stream().sorted(Comparator.comparing(Finding::rule)).toList();
    }
}
