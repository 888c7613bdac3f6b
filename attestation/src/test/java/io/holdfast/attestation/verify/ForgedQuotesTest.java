package io.holdfast.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.eventlog.EventType;
import io.holdfast.attestation.eventlog.Replay;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.kernel.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Rules B1 to B4, and logs and PCRs that do not belong together. */
class ForgedQuotesTest {
    private static final int SPEC_ID = 32 + 41;

    @Test
    void b1AnotherLogThanTheQuotedOne() {
        Evidence bad = RealBoot.SB_OFF_BADGRUB.evidence();
        Evidence swapped = new Evidence(
                Optional.of(RealBoot.SB_OFF.bytes("eventlog.bin")),
                bad.ima(),
                bad.quote(),
                bad.signature(),
                bad.key(),
                bad.pcrs(),
                bad.qualifyingData());
        Verdict verdict = Verifier.verify(swapped, Requirements.DEFAULT);
        assertThat(verdict.refusals()).hasSize(1);
        assertThat(verdict.refusals().getFirst().rule()).isEqualTo(Rule.B1);
        assertThat(verdict.refusals().getFirst().pcr()).hasValue(4);
        Evidence blind = new Evidence(
                swapped.eventLog(),
                bad.ima(),
                bad.quote(),
                bad.signature(),
                bad.key(),
                Optional.empty(),
                bad.qualifyingData());
        assertThat(Verifier.verify(blind, Requirements.DEFAULT).verified()).isFalse();
    }

    @Test
    void b1OnlyTheQuotedBankCounts() throws Exception {
        byte[] log = RealBoot.SB_ON.file("eventlog.bin");
        log[SPEC_ID + 12 + 2 + 20 + 2] ^= 1; // SHA-256 of event 0: SHA-1 still fits
        assertThat(sha1Values(log)).isEqualTo(sha1Values(RealBoot.SB_ON.file("eventlog.bin")));
        Verdict verdict = verify(RealBoot.SB_ON, log);
        assertThat(verdict.refusals())
                .anyMatch(finding -> finding.rule() == Rule.B1 && finding.pcr().getAsInt() == 0);
    }

    @Test
    void b2Sha1AloneIsNotEnough() throws Exception {
        byte[] log = RealBoot.SB_ON.file("eventlog.bin");
        PcrValues sha1 = Replay.of(EventLog.parse(log), HashAlgorithm.SHA1).values(0x3ff);
        Verdict refused = LogForge.quoted(log, List.of(sha1), Requirements.DEFAULT, Optional.empty());
        assertThat(refused.refusals()).extracting(Finding::rule).containsOnly(Rule.B2);
        Verdict allowed = LogForge.quoted(log, List.of(sha1), Requirements.DEFAULT.withSha1(true), Optional.empty());
        assertThat(allowed.refusals()).isEmpty();
        assertThat(allowed.facts().bank()).isEqualTo(HashAlgorithm.SHA1);
    }

    @Test
    void b2Sha1BesideItMustFitTheLogToo() {
        List<PcrValues> values = RealBoot.SB_ON.pcrs("quoteecc.pcrs");
        TreeMap<Integer, Bytes> changed = new TreeMap<>(values.getFirst().values());
        changed.put(3, Bytes.of(new byte[20]));
        Verdict verdict = LogForge.quoted(
                RealBoot.SB_ON.file("eventlog.bin"),
                List.of(new PcrValues(HashAlgorithm.SHA1, changed), values.getLast()),
                Requirements.DEFAULT,
                Optional.empty());
        assertThat(verdict.refusals()).extracting(Finding::rule).containsOnly(Rule.B1);
    }

    @Test
    void b3OtherBanksAreNotBelieved() {
        byte[] log = RealBoot.SB_ON.file("eventlog.bin");
        log[SPEC_ID + 12 + 2] ^= 1; // SHA-1 of event 0
        Verdict verdict = verify(RealBoot.SB_ON, log);
        assertThat(verdict.verified()).isTrue();
        assertThat(VerdictJson.events(verdict).compact()).doesNotContain("SHA1", "SHA384");
    }

    @Test
    void b4EveryEventHasTheQuotedBankOnce() {
        byte[] log = RealBoot.SB_ON.file("eventlog.bin");
        log[SPEC_ID + 12] = 0x0b; // algorithm of the first digest: SHA-256 twice now
        byte[] shifted = insert(log, SPEC_ID + 12 + 2 + 20, new byte[12]);
        assertThat(verify(RealBoot.SB_ON, shifted).refusals()).anyMatch(finding -> finding.rule() == Rule.B4);
    }

    @Test
    void b4ALogWithoutTheQuotedBank() {
        byte[] data = "Calling EFI Application from Boot Option".getBytes(StandardCharsets.US_ASCII);
        byte[] legacy = ByteBuffer.allocate(32 + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(4)
                .putInt(EventType.EV_EFI_ACTION.code())
                .put(HashAlgorithm.SHA1.digest().digest(data))
                .putInt(data.length)
                .put(data)
                .array();
        assertThat(verify(RealBoot.SB_ON, legacy).refusals())
                .extracting(Finding::rule)
                .contains(Rule.B1, Rule.B4);
    }

    @Test
    void theListOfPcrsIsExactlyTheQuotedOne() {
        Evidence real = RealBoot.SB_ON.evidence();
        PcrValues all = real.pcrs().orElseThrow().getFirst();
        TreeMap<Integer, Bytes> more = new TreeMap<>(all.values());
        more.put(23, Bytes.of(new byte[32]));
        Evidence evidence = new Evidence(
                real.eventLog(),
                real.ima(),
                real.quote(),
                real.signature(),
                real.key(),
                Optional.of(List.of(new PcrValues(HashAlgorithm.SHA256, more))),
                real.qualifyingData());
        assertThat(Verifier.verify(evidence, Requirements.DEFAULT).refusals())
                .extracting(Finding::rule)
                .contains(Rule.Q4);
    }

    @Test
    void aPcrThatIsNotQuotedTellsNothing() throws Exception {
        byte[] log = RealBoot.SB_ON_CMDLINE.file("eventlog.bin");
        PcrValues some = Replay.of(EventLog.parse(log), HashAlgorithm.SHA256).values(0xff);
        Verdict verdict = LogForge.quoted(log, List.of(some), Requirements.DEFAULT, Optional.empty());
        assertThat(verdict.verified()).isTrue();
        assertThat(verdict.facts().grubCommands()).isEmpty();
        assertThat(verdict.facts().kernelCommandLines()).isEmpty();
        assertThat(VerdictJson.events(verdict).compact()).doesNotContain("nokaslr");
        Verdict demanded =
                LogForge.quoted(log, List.of(some), Requirements.DEFAULT.withPcrMask(0x3ff), Optional.empty());
        assertThat(demanded.refusals()).extracting(Finding::rule).containsOnly(Rule.Q4);
    }

    @Test
    void windowsEventsAreNeitherHiddenNorAppended() throws Exception {
        byte[] off = HexFormat.of().parseHex("01000400" + "01000000" + "00");
        byte[] debugging = HexFormat.of().parseHex("01000400" + "01000000" + "01");
        LogForge forge = LogForge.of(RealBoot.SB_ON);
        int end = forge.size() - 2;
        forge.measure(end, 12, EventType.EV_EVENT_TAG, debugging)
                .measure(end + 1, 12, EventType.EV_SEPARATOR, new byte[4])
                .measure(end + 2, 12, EventType.EV_EVENT_TAG, off);
        Verdict verdict = forge.verdict();
        assertThat(verdict.refusals()).isEmpty();
        assertThat(VerdictJson.claims(verdict).bool("bootDebuggingDisabled")).contains(false);
        forge.lie(end, off);
        assertThat(forge.verdict().refusals()).extracting(Finding::rule).containsOnly(Rule.D1);
        forge.relabel(end, EventType.EV_IPL);
        assertThat(forge.verdict().refusals()).extracting(Finding::rule).containsOnly(Rule.W1);
    }

    @Test
    void operatingSystemsExtendSomePcrsThemselves() throws Exception {
        byte[] log = RealBoot.SB_ON.file("eventlog.bin");
        TreeMap<Integer, Bytes> values = new TreeMap<>(Replay.of(EventLog.parse(log), HashAlgorithm.SHA256)
                .values(0x9ff)
                .values());
        values.put(11, ones());
        Verdict verdict = LogForge.quoted(
                log, List.of(new PcrValues(HashAlgorithm.SHA256, values)), Requirements.DEFAULT, Optional.empty());
        assertThat(verdict.verified()).isTrue();
        assertThat(verdict.facts().covers(11)).isFalse();
        values.put(9, ones());
        Verdict nine = LogForge.quoted(
                log, List.of(new PcrValues(HashAlgorithm.SHA256, values)), Requirements.DEFAULT, Optional.empty());
        assertThat(nine.refusals()).extracting(Finding::rule).containsOnly(Rule.B1);
    }

    private static Bytes ones() {
        byte[] ones = new byte[32];
        Arrays.fill(ones, (byte) 1);
        return Bytes.of(ones);
    }

    private static PcrValues sha1Values(byte[] log) throws Exception {
        return Replay.of(EventLog.parse(log), HashAlgorithm.SHA1).values(0xffffff);
    }

    private static byte[] insert(byte[] bytes, int at, byte[] piece) {
        return ByteBuffer.allocate(bytes.length + piece.length)
                .put(bytes, 0, at)
                .put(piece)
                .put(bytes, at, bytes.length - at)
                .array();
    }

    private static Verdict verify(RealBoot boot, byte[] log) {
        Evidence real = boot.evidence();
        return Verifier.verify(
                new Evidence(
                        Optional.of(Bytes.of(log)),
                        real.ima(),
                        real.quote(),
                        real.signature(),
                        real.key(),
                        real.pcrs(),
                        real.qualifyingData()),
                Requirements.DEFAULT);
    }
}
