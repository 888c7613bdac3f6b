package io.holdfast.cli.attestation;

import io.holdfast.attestation.verify.BootFacts;
import io.holdfast.attestation.verify.Difference;
import io.holdfast.attestation.verify.Finding;
import io.holdfast.attestation.verify.Verdict;
import io.holdfast.kernel.Bytes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A verdict for people, one line each. */
public final class VerdictText {
    private VerdictText() {}

    public static List<String> of(Verdict verdict) {
        List<String> lines = new ArrayList<>();
        for (Finding finding : verdict.findings()) {
            lines.add((finding.severity() == Finding.Severity.REFUSAL ? "refused " : "note    ") + finding.rule() + ": "
                    + finding.message());
        }
        if (verdict.verified()) {
            facts(verdict.facts(), lines);
            verdict.ima()
                    .ifPresent(ima -> lines.add("IMA: " + ima.entries() + " entries are covered by the quote, "
                            + ima.ignored() + " after them are ignored, " + ima.violations()
                            + " violations, boot_aggregate "
                            + (ima.bootAggregate() ? "fits" : "was not checked")));
            verdict.quote()
                    .ifPresent(
                            quote -> lines.add("quote: clock " + quote.clock().clock() + " ms, resetCount "
                                    + quote.clock().resetCount() + ", restartCount "
                                    + quote.clock().restartCount()));
            verdict.pcrs()
                    .forEach(bank -> bank.values()
                            .forEach((pcr, value) ->
                                    lines.add("PCR %-2d %s %s".formatted(pcr, bank.bank(), hex(value)))));
        }
        lines.add(verdict.verified() ? "verified" : "refused");
        return lines;
    }

    private static void facts(BootFacts facts, List<String> lines) {
        if (!facts.hasLog()) {
            return;
        }
        lines.add("Secure Boot: "
                + facts.secureBoot().map(on -> on ? "on" : "off").orElse("not known, PCR 7 is not quoted"));
        for (BootFacts.Authority authority : facts.authorities()) {
            lines.add("authority " + authority.variable() + ": "
                    + authority.subject().or(authority::text).orElse(hex(authority.digest())));
        }
        for (BootFacts.BootApplication application : facts.bootApplications()) {
            lines.add("boot application (" + application.component().words() + ") " + application.path() + " "
                    + hex(application.digest()));
        }
        facts.kernelCommandLines().forEach(line -> lines.add("command line: " + line));
        if (facts.unknownCommandLine()) {
            lines.add("command line: one was measured that the log does not tell");
        }
        lines.add("initrd: " + (facts.initrdMeasured() ? "measured" : "not measured"));
        lines.add("hand-over to the operating system: " + (facts.exitBootServices() ? "measured" : "not measured"));
    }

    public static List<String> of(List<Difference> differences) {
        List<String> lines = new ArrayList<>();
        if (differences.isEmpty()) {
            return List.of("baseline: the same");
        }
        lines.add("baseline: " + differences.size() + (differences.size() == 1 ? " event differs" : " events differ"));
        for (Difference difference : differences) {
            lines.add(
                    "  PCR " + difference.pcr() + ", " + difference.component().words() + ", "
                            + switch (difference.kind()) {
                                case CHANGED -> "changed: ";
                                case ADDED -> "added: ";
                                case REMOVED -> "missing: ";
                            }
                            + difference.meaning());
            difference.expected().ifPresent(digest -> lines.add("    expected " + hex(digest)));
            difference.actual().ifPresent(digest -> lines.add("    actual   " + hex(digest)));
        }
        return lines;
    }

    private static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.array());
    }
}
