package io.holdfast.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.holdfast.attestation.eventlog.EventType;
import io.holdfast.attestation.tpm.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each rule with a log in which everything else is right: signature, nonce, PCR digest and replay. */
class ForgedLogsTest {
    private static final String GLOBAL = "61dfe48bca93d211aa0d00e098032b8c";
    private static final String SECURITY = "cbb219d73a3d9645a3bcdad00e67656f";
    private static final String SHIM = "50ab5d6046e00043abb63dd810dd8b23";

    private final LogForge on = LogForge.of(RealBoot.SB_ON);
    private final LogForge off = LogForge.of(RealBoot.SB_OFF);

    @Test
    void anUnchangedLogPasses() {
        assertThat(on.verdict().refusals()).isEmpty();
        assertThat(off.verdict().refusals()).isEmpty();
    }

    @Test
    void l4AnEventThatWasNotMeasuredCarriesNoMeaning() {
        LogForge forge = on.add(
                on.index(8, 3),
                new LogForge.Forged(
                        8,
                        EventType.EV_NO_ACTION.code(),
                        new byte[32],
                        "kernel_cmdline: /vmlinuz good\0".getBytes(StandardCharsets.US_ASCII)));
        refused(forge, Rule.L4, 8);
        LogForge hidden = LogForge.of(RealBoot.SB_ON);
        hidden.add(
                3,
                new LogForge.Forged(
                        0,
                        EventType.EV_NO_ACTION.code(),
                        new byte[32],
                        LogForge.variable(GLOBAL, "SecureBoot", new byte[] {1})));
        refused(hidden, Rule.L4, 0);
    }

    @Test
    void l4AnUnknownNoteOfTheFirmwareIsIgnored() {
        LogForge forge = on.add(
                2,
                new LogForge.Forged(
                        0,
                        EventType.EV_NO_ACTION.code(),
                        new byte[32],
                        "vendor says\1\2\3".getBytes(StandardCharsets.US_ASCII)));
        assertThat(forge.verdict().verified()).isTrue();
    }

    @Test
    void l4OneSpecIdEvent() {
        refused(
                on.add(
                        5,
                        new LogForge.Forged(
                                0,
                                EventType.EV_NO_ACTION.code(),
                                new byte[32],
                                "Spec ID Event03\0".getBytes(StandardCharsets.US_ASCII))),
                Rule.L4,
                0);
    }

    @Test
    void l4TheLocalityIsToldOnceAndFirst() {
        byte[] three = "StartupLocality\0\3".getBytes(StandardCharsets.US_ASCII);
        LogForge.Forged event = new LogForge.Forged(0, EventType.EV_NO_ACTION.code(), new byte[32], three);
        assertThat(on.add(0, event).verdict().refusals()).isEmpty();
        refused(on.add(0, event), Rule.L4, 0);
        refused(LogForge.of(RealBoot.SB_ON).add(1, event), Rule.L4, 0);
        byte[] nine = "StartupLocality\0\11".getBytes(StandardCharsets.US_ASCII);
        refused(
                LogForge.of(RealBoot.SB_ON)
                        .add(0, new LogForge.Forged(0, EventType.EV_NO_ACTION.code(), new byte[32], nine)),
                Rule.L4,
                0);
        LogForge other = LogForge.of(RealBoot.SB_ON);
        refused(other.add(0, new LogForge.Forged(1, EventType.EV_NO_ACTION.code(), new byte[32], three)), Rule.L4, 1);
    }

    @Test
    void l5ATypeThatNobodyDefined() {
        int kernel = on.find(4, EventType.EV_EFI_BOOT_SERVICES_APPLICATION);
        LogForge.Forged old = on.get(kernel);
        refused(
                on.remove(kernel).add(kernel, new LogForge.Forged(4, 0x80001234, old.digest(), old.data())),
                Rule.L5,
                4);
    }

    @Test
    void s1ExactlyOneSeparator() {
        refused(on.measure(on.size() - 2, 2, EventType.EV_SEPARATOR, new byte[4]), Rule.S1, 2);
        refused(off.remove(off.find(3, EventType.EV_SEPARATOR)), Rule.S1, 3);
    }

    @Test
    void s1ASecondSeparatorDoesNotReopenSecureBoot() {
        LogForge forge = off.measure(off.size() - 2, 7, EventType.EV_SEPARATOR, new byte[4]);
        refused(forge, Rule.S1, 7);
    }

    @Test
    void s2WhatASeparatorIs() {
        int at = on.find(6, EventType.EV_SEPARATOR);
        refused(on.replace(at, new byte[] {0, 0, 0, 7}), Rule.S2, 6);
        LogForge ones = LogForge.of(RealBoot.SB_ON);
        assertThat(ones.replace(at, new byte[] {-1, -1, -1, -1}).verdict().verified())
                .isTrue();
        LogForge hidden = LogForge.of(RealBoot.SB_ON);
        int application = hidden.find(4, EventType.EV_EFI_BOOT_SERVICES_APPLICATION);
        hidden.remove(hidden.find(4, EventType.EV_SEPARATOR));
        refused(hidden.relabel(application - 1, EventType.EV_SEPARATOR).lie(application - 1, new byte[4]), Rule.S2, 4);
    }

    @Test
    void s3AnErrorOfTheFirmware() {
        refused(on.replace(on.find(1, EventType.EV_SEPARATOR), new byte[] {1, 0, 0, 0}), Rule.S3, 1);
    }

    @Test
    void p1OtherTypesInPcr7() {
        refused(on.measureText(on.size() - 2, 7, EventType.EV_EVENT_TAG, "anything"), Rule.P1, 7);
    }

    @Test
    void p2SecureBootThatWasNotMeasured() {
        int at = off.find(7, EventType.EV_EFI_VARIABLE_DRIVER_CONFIG);
        refused(off.lie(at, LogForge.variable(GLOBAL, "SecureBoot", new byte[] {1})), Rule.P2, 7);
    }

    @Test
    void p2AnAuthorityThatWasNotMeasured() {
        int at = on.find(7, EventType.EV_EFI_VARIABLE_AUTHORITY);
        byte[] data = on.get(at).data().clone();
        data[data.length - 5] ^= 1;
        refused(on.lie(at, data), Rule.P2, 7);
    }

    @Test
    void p3VariablesBeforeTheSeparatorAndOnce() {
        byte[] secure = LogForge.variable(GLOBAL, "SecureBoot", new byte[] {1});
        refused(off.measure(off.size() - 2, 7, EventType.EV_EFI_VARIABLE_DRIVER_CONFIG, secure), Rule.P3, 7);
        LogForge twice = LogForge.of(RealBoot.SB_OFF);
        refused(twice.measure(4, 7, EventType.EV_EFI_VARIABLE_DRIVER_CONFIG, secure), Rule.P3, 7);
        LogForge other = LogForge.of(RealBoot.SB_OFF);
        refused(
                other.measure(
                        4,
                        7,
                        EventType.EV_EFI_VARIABLE_DRIVER_CONFIG,
                        LogForge.variable(SECURITY, "SecureBoot", new byte[] {1})),
                Rule.P3,
                7);
    }

    @Test
    void p4SecureBootHasOneByte() {
        int at = off.find(7, EventType.EV_EFI_VARIABLE_DRIVER_CONFIG);
        refused(off.replace(at, LogForge.variable(GLOBAL, "SecureBoot", new byte[0])), Rule.P4, 7);
        LogForge two = LogForge.of(RealBoot.SB_OFF);
        refused(two.replace(at, LogForge.variable(GLOBAL, "SecureBoot", new byte[] {2})), Rule.P4, 7);
        refused(LogForge.of(RealBoot.SB_OFF).remove(at), Rule.P4, 7);
    }

    @Test
    void p5SecureBootNeedsItsKeysAndAnAuthority() {
        int at = off.find(7, EventType.EV_EFI_VARIABLE_DRIVER_CONFIG);
        refused(off.replace(at, LogForge.variable(GLOBAL, "SecureBoot", new byte[] {1})), Rule.P5, 7);
        refused(on.remove(on.find(7, EventType.EV_EFI_VARIABLE_AUTHORITY)), Rule.P5, 7);
    }

    @Test
    void p5AnAuthorityOfDbIsInDb() {
        byte[] invented = new byte[64];
        Arrays.fill(invented, (byte) 0x30);
        refused(
                on.measure(
                        on.size() - 2,
                        7,
                        EventType.EV_EFI_VARIABLE_AUTHORITY,
                        LogForge.variable(SECURITY, "db", invented)),
                Rule.P5,
                7);
    }

    @Test
    void p6DebugModeAndUnknownActions() {
        refused(on.measureText(4, 7, EventType.EV_EFI_ACTION, "UEFI Debug Mode"), Rule.P6, 7);
        refused(off.measureText(4, 7, EventType.EV_EFI_ACTION, "Whatever"), Rule.P6, 7);
    }

    @Test
    void p6DmaProtectionIsFlagged() {
        Verdict verdict = on.measureText(8, 7, EventType.EV_EFI_ACTION, "DMA Protection Disabled")
                .verdict();
        assertThat(verdict.verified()).isTrue();
        assertThat(verdict.facts().dmaProtectionDisabled()).isTrue();
        assertThat(verdict.findings()).anyMatch(finding -> finding.rule() == Rule.P6);
    }

    @Test
    void p7AnAuthorityDoesNotProveSecureBoot() {
        Verdict verdict = off.verdict();
        assertThat(verdict.facts().authorities()).hasSize(1);
        assertThat(verdict.facts().secureBoot()).contains(false);
    }

    @Test
    void p8AnAuthorityBeforeTheSeparatorIsReported() {
        int at = on.find(7, EventType.EV_EFI_VARIABLE_AUTHORITY);
        Verdict verdict = on.measure(
                        8, 7, EventType.EV_EFI_VARIABLE_AUTHORITY, on.get(at).data())
                .verdict();
        assertThat(verdict.verified()).isTrue();
        assertThat(verdict.facts().authorities().getFirst().beforeSeparator()).isTrue();
        assertThat(verdict.findings()).anyMatch(finding -> finding.rule() == Rule.P8);
    }

    @Test
    void p9OldShimWroteOneByteTooMany() {
        byte[] value = "sbat,1,2021030218\n\0".getBytes(StandardCharsets.US_ASCII);
        byte[] data = LogForge.variable(SHIM, "SbatLevel", value);
        byte[] measured = HashAlgorithm.SHA256.digest().digest(Arrays.copyOf(data, data.length - 1));
        Verdict verdict = on.measure(on.size() - 2, 7, EventType.EV_EFI_VARIABLE_AUTHORITY, measured, data)
                .verdict();
        assertThat(verdict.verified()).isTrue();
        assertThat(verdict.findings()).anyMatch(finding -> finding.rule() == Rule.P9);
        int secure = off.find(7, EventType.EV_EFI_VARIABLE_DRIVER_CONFIG);
        byte[] longer = Arrays.copyOf(off.get(secure).data(), off.get(secure).data().length + 1);
        refused(off.lie(secure, longer), Rule.P2, 7);
    }

    @Test
    void p5ManyAuthoritiesThatAreNotInDbAreJudgedInTime() {
        int db = on.find(7, text -> text.contains("d\0b\0"));
        on.replace(db, LogForge.variable(SECURITY, "db", new byte[3 << 20]));
        byte[] nearly = new byte[100];
        nearly[99] = 1;
        byte[] authority = LogForge.variable(SECURITY, "db", nearly);
        int at = on.find(7, EventType.EV_EFI_VARIABLE_AUTHORITY);
        for (int i = 0; i < 6_000; i++) {
            on.measure(at, 7, EventType.EV_EFI_VARIABLE_AUTHORITY, authority);
        }
        Verdict verdict = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> on.verdict());
        assertThat(verdict.refusals()).anyMatch(finding -> finding.rule() == Rule.P5);
    }

    @Test
    void a1NothingIsStartedBeforeABootOption() {
        LogForge.Forged application = on.get(on.find(4, EventType.EV_EFI_BOOT_SERVICES_APPLICATION));
        refused(on.add(3, application), Rule.A1, 4);
        refused(off.remove(off.find(4, EventType.EV_EFI_ACTION)), Rule.A1, 4);
    }

    @Test
    void a2WhatWasStartedCanBeRead() {
        refused(on.lie(on.find(4, EventType.EV_EFI_BOOT_SERVICES_APPLICATION), new byte[31]), Rule.A2, 4);
    }

    @Test
    void a2AnotherPathIsOnlyAHint() {
        LogForge forge = LogForge.of(RealBoot.SB_OFF_BADGRUB);
        int grub = forge.index(4, 3);
        byte[] renamed = new String(forge.get(grub).data(), StandardCharsets.ISO_8859_1)
                .replace('g', 'x')
                .getBytes(StandardCharsets.ISO_8859_1);
        Baseline baseline = Baseline.of(LogForge.of(RealBoot.SB_OFF).verdict()).orElseThrow();
        Difference first =
                baseline.firstDifference(forge.lie(grub, renamed).verdict()).orElseThrow();
        assertThat(first.pcr()).isEqualTo(4);
        assertThat(first.meaning()).contains("grubx64.efi");
    }

    @Test
    void a3AHandOverThatWasNotMeasuredLowersTheTrust() {
        Verdict verdict = on.remove(on.size() - 1).remove(on.size() - 1).verdict();
        assertThat(verdict.verified()).isTrue();
        assertThat(verdict.facts().exitBootServices()).isFalse();
        assertThat(verdict.findings()).anyMatch(finding -> finding.rule() == Rule.A3);
    }

    @Test
    void a3NothingIsStartedAfterTheHandOver() {
        LogForge.Forged application = on.get(on.find(4, EventType.EV_EFI_BOOT_SERVICES_APPLICATION));
        refused(on.add(on.size(), application), Rule.A3, 4);
        refused(off.remove(off.size() - 2), Rule.A3, 5);
    }

    @Test
    void a4AnApplicationUnderAnotherName() {
        for (EventType type : new EventType[] {
            EventType.EV_EFI_PLATFORM_FIRMWARE_BLOB,
            EventType.EV_IPL,
            EventType.EV_COMPACT_HASH,
            EventType.EV_EVENT_TAG,
            EventType.EV_POST_CODE,
            EventType.EV_NONHOST_CODE
        }) {
            LogForge forge = LogForge.of(RealBoot.SB_OFF_BADGRUB);
            refused(forge.relabel(forge.index(4, 3), type), Rule.A4, 4);
        }
        LogForge action = LogForge.of(RealBoot.SB_OFF_BADGRUB);
        refused(action.relabel(action.index(4, 3), EventType.EV_EFI_ACTION), Rule.D1, 4);
    }

    @Test
    void d1DigestsOfTheirData() {
        refused(on.lie(0, "2.0"), Rule.D1, 0);
        refused(off.lie(off.find(4, EventType.EV_EFI_ACTION), "Calling Mr Smith"), Rule.D1, 4);
        LogForge order = LogForge.of(RealBoot.SB_ON);
        int at = order.find(1, EventType.EV_EFI_VARIABLE_BOOT);
        refused(order.lie(at, LogForge.variable(GLOBAL, "BootOrder", new byte[] {2, 0})), Rule.D1, 1);
        LogForge table = LogForge.of(RealBoot.SB_ON);
        refused(table.measure(20, 5, EventType.EV_EFI_GPT_EVENT, new byte[32], new byte[200]), Rule.D1, 5);
    }

    @Test
    void d1ACommandLineThatWasNotMeasured() {
        LogForge forge = LogForge.of(RealBoot.SB_ON_CMDLINE);
        int at = forge.find(8, text -> text.startsWith("kernel_cmdline"));
        refused(forge.lie(at, "kernel_cmdline: /vmlinuz console=ttyS0\0"), Rule.D1, 8);
        LogForge gone = LogForge.of(RealBoot.SB_ON_CMDLINE);
        refused(gone.lie(at, "measured"), Rule.D1, 8);
    }

    @Test
    void c1ACommandLineUnderAnotherName() {
        LogForge forge = LogForge.of(RealBoot.SB_ON_CMDLINE);
        int at = forge.find(8, text -> text.startsWith("kernel_cmdline"));
        String text = new String(forge.get(at).data(), StandardCharsets.ISO_8859_1);
        refused(forge.lie(at, text.replace("kernel_cmdline", "grub_cmd")), Rule.C1, 8);
        LogForge bare = LogForge.of(RealBoot.SB_ON_CMDLINE);
        refused(bare.lie(at, text.replace("kernel_cmdline: ", "")), Rule.C1, 8);
        LogForge invented = LogForge.of(RealBoot.SB_ON);
        int command = invented.find(8, data -> data.startsWith("grub_cmd: linux"));
        String linux = new String(invented.get(command).data(), StandardCharsets.ISO_8859_1);
        refused(invented.lie(command, linux.replace("grub_cmd", "kernel_cmdline")), Rule.C1, 8);
        LogForge relabelled = LogForge.of(RealBoot.SB_ON_CMDLINE);
        refused(relabelled.relabel(at, EventType.EV_EVENT_TAG), Rule.A4, 8);
    }

    @Test
    void c1CommandsWithoutAnyMark() {
        for (int i = 0; i < on.size(); i++) {
            if (on.get(i).pcr() == 8) {
                String text = new String(on.get(i).data(), StandardCharsets.ISO_8859_1);
                on.lie(i, text.substring(text.indexOf(' ') + 1));
            }
        }
        refused(on, Rule.C1, 8);
    }

    @Test
    void aCommandLineThatWasProvenCannotBeHidden() {
        off.relabel(off.find(9, EventType.EV_EVENT_TAG), EventType.EV_IPL);
        BootFacts facts = off.lie(off.index(9, 3), "/harmless").verdict().facts();
        assertThat(facts.kernelCommandLines()).hasSize(1);
        LogForge other = LogForge.of(RealBoot.SB_OFF);
        int stub = other.find(9, EventType.EV_EVENT_TAG);
        byte[] data = other.get(stub).data();
        byte[] line = "initrd=x evil=1\0".getBytes(StandardCharsets.UTF_16LE);
        other.remove(stub)
                .measure(
                        stub,
                        9,
                        EventType.EV_EVENT_TAG,
                        HashAlgorithm.SHA256.digest().digest(line),
                        data);
        assertThat(other.verdict().facts().unknownCommandLine()).isTrue();
    }

    @Test
    void p1RevocationsAreNotHiddenAsAnAuthority() {
        refused(on.relabel(7, EventType.EV_EFI_VARIABLE_AUTHORITY), Rule.P1, 7);
    }

    @Test
    void whatWasAddedLaterStandsBesideWhatWas() {
        Baseline baseline = Baseline.of(on.verdict()).orElseThrow();
        LogForge.Forged application = on.get(on.index(4, 2));
        Verdict verdict = on.add(on.index(4, 5), application).verdict();
        assertThat(verdict.facts().bootApplications()).hasSize(5);
        Difference first = baseline.firstDifference(verdict).orElseThrow();
        assertThat(first.kind()).isEqualTo(Difference.Kind.ADDED);
        assertThat(first.pcr()).isEqualTo(4);
    }

    @Test
    void whatIsMissingIsNamed() {
        Baseline baseline = Baseline.of(on.verdict()).orElseThrow();
        int initrd = on.find(9, text -> text.startsWith("/initrd"));
        Difference first = baseline.firstDifference(on.remove(initrd).verdict()).orElseThrow();
        assertThat(first.kind()).isEqualTo(Difference.Kind.REMOVED);
        assertThat(first.component()).isEqualTo(Component.INITRD);
    }

    @Test
    void c2NothingIsAppendedToAPcrThatHasEnded() {
        byte[] line = "/vmlinuz good".getBytes(StandardCharsets.US_ASCII);
        refused(
                on.measure(
                        on.size() - 2,
                        8,
                        EventType.EV_IPL,
                        HashAlgorithm.SHA256.digest().digest(line),
                        "kernel_cmdline: /vmlinuz good\0".getBytes(StandardCharsets.US_ASCII)),
                Rule.C2,
                8);
        refused(off.measureText(off.size(), 5, EventType.EV_EFI_ACTION, "Something"), Rule.C2, 5);
    }

    @Test
    void theKernelsPcrIsNotExtendedByAFirmware() {
        refused(on.measureText(5, 10, EventType.EV_IPL, "file"), Rule.A4, 10);
    }

    @Test
    void factsOfARefusedLogAreNotTold() {
        Verdict verdict = on.measure(on.size() - 2, 2, EventType.EV_SEPARATOR, new byte[4])
                .verdict();
        assertThat(verdict.facts().secureBoot()).isEmpty();
        assertThat(verdict.pcrs()).isEmpty();
        assertThat(verdict.ima()).isEqualTo(Optional.empty());
    }

    private static void refused(LogForge forge, Rule rule, int pcr) {
        Verdict verdict = forge.verdict();
        assertThat(verdict.verified()).isFalse();
        assertThat(verdict.refusals())
                .as("refusals of %s", verdict.refusals())
                .anyMatch(finding -> finding.rule() == rule
                        && finding.pcr().isPresent()
                        && finding.pcr().getAsInt() == pcr);
        assertThat(verdict.refusals())
                .as("what a log alone is refused for")
                .noneMatch(finding -> finding.rule() == Rule.B1 || finding.rule() == Rule.Q5);
    }
}
