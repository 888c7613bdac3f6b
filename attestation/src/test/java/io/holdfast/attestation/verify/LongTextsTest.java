package io.holdfast.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.attestation.eventlog.EventType;
import io.holdfast.attestation.tpm.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A machine chooses the texts of its log, and what is told of them has a bound. */
class LongTextsTest {
    private static final String LONG = "x".repeat(1 << 20);

    @Test
    void whatABootMeasuredIsToldInFewWords() {
        LogForge forge = LogForge.of(RealBoot.SB_OFF);
        forge.measure(
                forge.index(8, 3),
                8,
                EventType.EV_IPL,
                HashAlgorithm.SHA256.digest().digest(LONG.getBytes(StandardCharsets.US_ASCII)),
                ("grub_cmd: " + LONG + "\0").getBytes(StandardCharsets.US_ASCII));
        Verdict verdict = forge.verdict();
        assertThat(verdict.verified()).as("%s", verdict.findings()).isTrue();
        assertThat(Baseline.of(verdict).orElseThrow().events())
                .allMatch(event -> event.meaning().length() <= Meaning.MOST)
                .anyMatch(event -> event.meaning().endsWith("xxx…"));
    }

    @Test
    void whatARuleFoundHasABound() {
        LogForge forge = LogForge.of(RealBoot.SB_OFF);
        forge.measureText(forge.index(7, 0), 7, EventType.EV_EFI_ACTION, LONG); // an action that nobody knows (P6)
        assertThat(forge.verdict().refusals())
                .isNotEmpty()
                .allMatch(finding -> finding.message().length() <= Finding.MOST);
    }

    @Test
    void aPairOfSurrogatesIsNotCutInTwo() {
        Finding cut = new Finding(
                Rule.L1,
                Finding.Severity.NOTE,
                "x" + "\uD83D\uDE00".repeat(Finding.MOST),
                OptionalInt.empty(),
                OptionalInt.empty());
        assertThat(cut.message().codePoints()).noneMatch(point -> point >= 0xD800 && point < 0xE000);
    }
}
