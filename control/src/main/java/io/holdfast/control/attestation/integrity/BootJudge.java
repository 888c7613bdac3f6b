package io.holdfast.control.attestation.integrity;

import io.holdfast.attestation.verify.Baseline;
import io.holdfast.attestation.verify.Difference;
import io.holdfast.attestation.verify.Rule;
import io.holdfast.attestation.verify.Verdict;
import io.holdfast.control.machines.SecurityProfile;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What one attestation makes of a machine. Evidence that holds is no approval: a boot is good when the provider's policy
 * admits it, Secure Boot is as it is meant to be, and it is the boot that somebody has approved.
 */
final class BootJudge {
    private BootJudge() {}

    /** How a boot came to be the baseline. */
    enum Approval {
        FIRST_BOOT("FirstBoot"),
        PREDICTED("Predicted"),
        ANNOUNCED("Announced"),
        BY_HAND("Approved");

        private final String text;

        Approval(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /**
     * What is known before.
     *
     * @param baseline the boot that the machine is known to be good by
     * @param prediction what the machine may measure at this boot, when it is a new one
     * @param announced whether this is a boot that somebody has announced as a good one
     */
    record Known(Optional<Baseline> baseline, Optional<Prediction> prediction, boolean announced) {}

    /**
     * What comes out.
     *
     * @param difference the first event that is not as in the baseline
     * @param approval how this boot becomes the baseline from now on; empty when it does not
     */
    record Judgement(
            BootStatus status, List<Reason> reasons, Optional<Difference> difference, Optional<Approval> approval) {}

    static Judgement judge(SecurityProfile profile, Known known, BootReport report) {
        Verdict verdict = report.verdict();
        if (!verdict.verified()) {
            return new Judgement(BootStatus.UNHEALTHY, Reason.refusals(verdict), Optional.empty(), Optional.empty());
        }
        List<Reason> reasons = new ArrayList<>();
        report.refusal().ifPresent(why -> reasons.add(Reason.of(Reason.Code.POLICY_REFUSED, why)));
        Optional<String> unbound = unbound(verdict);
        unbound.ifPresent(words -> reasons.add(Reason.of(Reason.Code.KEY_NOT_BOUND, words)));
        secureBoot(profile, verdict, reasons);
        Optional<Difference> difference = known.baseline().flatMap(baseline -> baseline.firstDifference(verdict));
        Optional<String> narrow = known.baseline().flatMap(baseline -> narrow(baseline, verdict));
        narrow.ifPresent(words -> reasons.add(Reason.of(Reason.Code.QUOTE_TOO_NARROW, words)));
        Optional<Approval> approval = report.accepted() && narrow.isEmpty() && unbound.isEmpty()
                ? approval(profile, known, report, difference)
                : Optional.empty();
        if (difference.isPresent() && approval.isEmpty()) {
            reasons.add(new Reason(
                    Reason.Code.BASELINE_DIFFERS,
                    Optional.empty(),
                    difference.get().event(),
                    java.util.OptionalInt.of(difference.get().pcr()),
                    words(difference.get())));
        }
        if (!reasons.isEmpty()) {
            return new Judgement(BootStatus.UNHEALTHY, List.copyOf(reasons), difference, approval);
        }
        if (known.baseline().isEmpty() && approval.isEmpty()) {
            return new Judgement(
                    BootStatus.UNKNOWN,
                    List.of(Reason.of(
                            Reason.Code.BASELINE_MISSING,
                            "The evidence of this boot holds, and nobody has approved a boot of this machine yet"
                                    + " (integrityMonitoring.baseline is Manual).")),
                    Optional.empty(),
                    Optional.empty());
        }
        return new Judgement(
                BootStatus.HEALTHY, List.of(), approval.isPresent() ? Optional.empty() : difference, approval);
    }

    /** A key that is bound to no TPM can be one that software made, and quotes what it likes; a policy may let it pass. */
    private static Optional<String> unbound(Verdict verdict) {
        return verdict.findings().stream()
                .filter(finding -> finding.rule() == Rule.I2)
                .map(finding -> "Nothing binds the attestation key to a TPM: " + finding.message() + ".")
                .findFirst();
    }

    /** A machine that quotes less than it used to hides what it leaves out. */
    private static Optional<String> narrow(Baseline baseline, Verdict verdict) {
        if (baseline.pcrs().isEmpty()) {
            return Optional.empty();
        }
        SortedSet<Integer> missing =
                new TreeSet<>(baseline.pcrs().get().values().keySet());
        verdict.pcrs().stream()
                .filter(quoted -> quoted.bank() == baseline.bank())
                .forEach(quoted -> missing.removeAll(quoted.values().keySet()));
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("The quote leaves out PCRs " + missing + " of "
                        + baseline.bank().standardName() + " (expected: all that the baseline has).");
    }

    private static void secureBoot(SecurityProfile profile, Verdict verdict, List<Reason> reasons) {
        if (!profile.secureBoot()) {
            return;
        }
        Optional<Boolean> on = verdict.facts().secureBoot();
        if (on.isEmpty()) {
            reasons.add(Reason.of(
                    Reason.Code.NO_EVENT_LOG,
                    verdict.facts().hasLog()
                            ? "The event log does not say whether Secure Boot was on (expected: on, by the machine's"
                                    + " securityProfile)."
                            : "The machine has no event log, so nothing says whether Secure Boot was on (expected: on, by"
                                    + " the machine's securityProfile)."));
        } else if (!on.get()) {
            reasons.add(Reason.of(
                    Reason.Code.SECURE_BOOT_OFF,
                    "Secure Boot is off (expected: on; where it is meant to be off, say so with"
                            + " securityProfile.uefiSettings.secureBootEnabled: false)."));
        }
    }

    private static Optional<Approval> approval(
            SecurityProfile profile, Known known, BootReport report, Optional<Difference> difference) {
        if (known.baseline().isEmpty()) {
            return known.announced()
                    ? Optional.of(Approval.ANNOUNCED)
                    : profile.baseline() == SecurityProfile.Baseline.FIRST_BOOT
                            ? Optional.of(Approval.FIRST_BOOT)
                            : Optional.empty();
        }
        if (difference.isEmpty()) {
            return Optional.empty();
        }
        if (known.announced()) {
            return Optional.of(Approval.ANNOUNCED);
        }
        boolean predicted = profile.predictions()
                && known.prediction().isPresent()
                && report.verdict().events().isPresent()
                && known.prediction()
                        .get()
                        .admits(
                                known.baseline().get(),
                                report.verdict().events().get(),
                                report.time());
        return predicted ? Optional.of(Approval.PREDICTED) : Optional.empty();
    }

    /** The difference in a sentence. */
    static String words(Difference difference) {
        String what =
                "PCR " + difference.pcr() + ", " + difference.component().words() + " (" + difference.meaning() + ")";
        return switch (difference.kind()) {
            case CHANGED ->
                "The boot is not as its baseline: " + what + " is " + hex(difference.actual()) + " (expected: "
                        + hex(difference.expected()) + ").";
            case ADDED ->
                "The boot is not as its baseline: " + what + " is " + hex(difference.actual())
                        + " (expected: nothing at this place).";
            case REMOVED ->
                "The boot is not as its baseline: " + what + " is missing (expected: " + hex(difference.expected())
                        + ").";
        };
    }

    static String hex(Optional<io.holdfast.kernel.Bytes> digest) {
        return digest.map(bytes -> HexFormat.of().formatHex(bytes.array())).orElse("nothing");
    }
}
