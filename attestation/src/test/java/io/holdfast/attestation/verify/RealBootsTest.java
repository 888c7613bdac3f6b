package io.holdfast.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.eventlog.EventType;
import io.holdfast.attestation.eventlog.Replay;
import io.holdfast.attestation.ima.ImaPosition;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.kernel.Bytes;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The facts that stand in the README of the real boots. */
class RealBootsTest {
    private static final String SHIM = "80a66d53a945d2286fcadd780fae1c225aa732079cd67b5225dc78aaab4e2ff8";
    private static final String GRUB = "a68f6d71ebddaa19751ff8d729f67d11b0df8e4c49400c3e7e90de16119e1265";
    private static final String CHANGED_GRUB = "5b5f83c892f0e089f6cf9a2239a615195d6812b14726aacaa9910ffea294beee";
    private static final String KERNEL = "6b1bf35c3bee9918250f593a6fff889c75c1e239cd2fe9e5bb0cd3de9dcb8e51";

    @ParameterizedTest
    @EnumSource
    void verifyWithAndWithoutValues(RealBoot boot) {
        Verdict given = verify(boot.evidence());
        assertThat(given.refusals()).isEmpty();
        assertThat(given.verified()).isTrue();
        Verdict derived = verify(boot.withoutValues());
        assertThat(derived.refusals()).isEmpty();
        assertThat(derived.verified()).isTrue();
        assertThat(derived.pcrs()).isEqualTo(boot.pcrs("quote.pcrs"));
        assertThat(derived.ima()).isEqualTo(given.ima());
        assertThat(given.quote().orElseThrow().clock().safe()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void verifyWithAnEllipticKeyOverTwoBanks(RealBoot boot) {
        Verdict verdict = verify(boot.ecc());
        assertThat(verdict.refusals()).isEmpty();
        assertThat(verdict.ima().orElseThrow().entries()).isEqualTo(59);
        assertThat(verdict.facts().bank()).isEqualTo(HashAlgorithm.SHA256);
        assertThat(verdict.findings()).extracting(Finding::rule).contains(Rule.B2);
    }

    @ParameterizedTest
    @EnumSource
    void replayIsWhatTheMachineHad(RealBoot boot) throws Exception {
        EventLog log = EventLog.parse(boot.file("eventlog.bin"));
        assertThat(log.cryptoAgile()).isTrue();
        assertThat(log.banks()).containsExactly(HashAlgorithm.SHA1, HashAlgorithm.SHA256, HashAlgorithm.SHA384);
        int checked = 0;
        for (String line : boot.text("pcrs.txt").split("\n")) {
            String[] words = line.strip().split("[\\s:/=]+");
            HashAlgorithm bank =
                    HashAlgorithm.valueOf(words[0].replace("pcr-", "").toUpperCase(java.util.Locale.ROOT));
            int pcr = Integer.parseInt(words[1]);
            if (pcr != ImaPosition.PCR) {
                assertThat(HexFormat.of()
                                .formatHex(Replay.of(log, bank).value(pcr).array()))
                        .as(line)
                        .isEqualToIgnoringCase(words[2]);
                checked++;
            }
        }
        assertThat(checked).isEqualTo(3 * 23);
    }

    @ParameterizedTest
    @EnumSource
    void countsOfEvents(RealBoot boot) throws Exception {
        EventLog log = EventLog.parse(boot.file("eventlog.bin"));
        boolean on = isOn(boot);
        assertThat(log.size()).isEqualTo(on ? 49 : 44);
        Map<Integer, Integer> counts = new TreeMap<>();
        log.events().forEach(event -> counts.merge(event.pcr(), 1, Integer::sum));
        assertThat(counts.values())
                .containsExactlyElementsOf(
                        on ? List.of(4, 5, 1, 1, 6, 3, 1, 9, 12, 4, 3) : List.of(4, 5, 1, 1, 5, 3, 1, 7, 10, 4, 3));
        assertThat(log.events().stream().filter(event -> event.is(EventType.EV_EFI_VARIABLE_AUTHORITY)))
                .hasSize(on ? 3 : 1);
    }

    @ParameterizedTest
    @EnumSource
    void factsOfTheBoot(RealBoot boot) {
        BootFacts facts = verify(boot.withoutValues()).facts();
        boolean on = isOn(boot);
        assertThat(facts.secureBoot()).contains(on);
        assertThat(facts.secureBootVariables())
                .extracting(BootFacts.SecureBootVariable::name)
                .containsExactly("SecureBoot", "PK", "KEK", "db", "dbx");
        assertThat(facts.secureBootVariables())
                .extracting(BootFacts.SecureBootVariable::size)
                .containsExactly(1, on ? 1005 : 0, on ? 2565 : 0, on ? 3143 : 0, on ? 76 : 0);
        assertThat(facts.authorities())
                .extracting(BootFacts.Authority::variable)
                .containsExactlyElementsOf(on ? List.of("db", "SbatLevel", "MokListRT") : List.of("SbatLevel"));
        assertThat(facts.bootApplications())
                .extracting(application -> hex(application.digest()))
                .containsExactlyElementsOf(
                        on
                                ? List.of(SHIM, GRUB, KERNEL, KERNEL)
                                : List.of(SHIM, boot == RealBoot.SB_OFF_BADGRUB ? CHANGED_GRUB : GRUB, KERNEL));
        assertThat(facts.bootApplications())
                .extracting(BootFacts.BootApplication::component)
                .startsWith(Component.SHIM, Component.GRUB, Component.KERNEL);
        assertThat(facts.initrdMeasured()).isEqualTo(on);
        assertThat(facts.exitBootServices()).isTrue();
        assertThat(facts.dmaProtectionDisabled()).isFalse();
        String line = boot.text("cmdline.txt").replace("BOOT_IMAGE=", "");
        assertThat(facts.kernelCommandLines()).containsExactly(line);
        assertThat(facts.unknownCommandLine()).isFalse();
        assertThat(facts.grubCommands()).hasSize(on ? 11 : 10).last().isEqualTo("boot");
    }

    @Test
    void authoritiesHaveNames() {
        List<BootFacts.Authority> authorities =
                verify(RealBoot.SB_ON.evidence()).facts().authorities();
        assertThat(authorities.get(0).subject().orElseThrow()).contains("CN=Microsoft Corporation UEFI CA 2011");
        assertThat(authorities.get(1).text().orElseThrow()).startsWith("sbat,1,2025021800");
        assertThat(authorities.get(2).subject()).contains("CN=Debian Secure Boot CA");
        assertThat(authorities).noneMatch(BootFacts.Authority::beforeSeparator);
    }

    @ParameterizedTest
    @EnumSource
    void theListIsCoveredUpToTheQuote(RealBoot boot) {
        ImaFacts ima = verify(boot.evidence()).ima().orElseThrow();
        assertThat(ima.entries()).isEqualTo(53);
        assertThat(ima.ignored()).isEqualTo(10);
        assertThat(ima.violations()).isZero();
        assertThat(ima.bootAggregate()).isTrue();
        Evidence first = boot.withoutValues();
        Verdict second = verify(new Evidence(
                first.eventLog(),
                Optional.of(new ImaEvidence(ima.position(), ima.buffers(), tail(boot.file("ima.bin"), ima.position()))),
                boot.bytes("quote.msg2"),
                boot.bytes("quote.sig2"),
                first.key(),
                first.pcrs(),
                first.qualifyingData()));
        assertThat(second.refusals()).isEmpty();
        assertThat(second.ima().orElseThrow().entries()).isEqualTo(56);
        assertThat(second.ima().orElseThrow().bootAggregate()).isTrue();
    }

    @Test
    void aChangedGrubIsTheCause() throws Exception {
        Baseline baseline = Baseline.of(verify(RealBoot.SB_OFF.evidence())).orElseThrow();
        Verdict bad = verify(RealBoot.SB_OFF_BADGRUB.evidence());
        assertThat(baseline.firstDifference(verify(RealBoot.SB_OFF.evidence()))).isEmpty();
        for (Baseline good : List.of(
                baseline,
                Baseline.parse(baseline.json()),
                Baseline.of(EventLog.parse(RealBoot.SB_OFF.file("eventlog.bin")), HashAlgorithm.SHA256))) {
            List<Difference> differences = good.differences(bad);
            assertThat(differences).hasSize(1);
            Difference first = differences.getFirst();
            assertThat(first.pcr()).isEqualTo(4);
            assertThat(first.kind()).isEqualTo(Difference.Kind.CHANGED);
            assertThat(first.component()).isEqualTo(Component.GRUB);
            assertThat(first.meaning()).isEqualTo("boot application \\EFI\\BOOT\\grubx64.efi");
            assertThat(hex(first.expected().orElseThrow())).isEqualTo(GRUB);
            assertThat(hex(first.actual().orElseThrow())).isEqualTo(CHANGED_GRUB);
            assertThat(first.event()).hasValue(26);
        }
    }

    @Test
    void aChangedCommandLineMovesTwoPcrs() {
        Baseline baseline = Baseline.of(verify(RealBoot.SB_ON.evidence())).orElseThrow();
        List<Difference> differences = baseline.differences(verify(RealBoot.SB_ON_CMDLINE.evidence()));
        assertThat(differences).extracting(Difference::pcr).containsExactly(9, 8, 8);
        assertThat(differences)
                .extracting(Difference::component)
                .containsExactly(Component.BOOT_LOADER_FILE, Component.GRUB_COMMAND, Component.COMMAND_LINE);
        assertThat(differences.getLast().meaning()).contains("module.sig_enforce=0 nokaslr");
    }

    @Test
    void withoutALogThereAreOnlyPcrs() {
        Evidence all = RealBoot.SB_ON.evidence();
        Verdict verdict = verify(new Evidence(
                Optional.empty(),
                all.ima(),
                all.quote(),
                all.signature(),
                all.key(),
                all.pcrs(),
                all.qualifyingData()));
        assertThat(verdict.verified()).isTrue();
        assertThat(verdict.facts().hasLog()).isFalse();
        assertThat(verdict.findings())
                .extracting(Finding::message)
                .anyMatch(text -> text.startsWith("there is no event log"));
        assertThat(verdict.ima().orElseThrow().bootAggregate()).isTrue();
        Baseline baseline = Baseline.of(verify(RealBoot.SB_OFF.evidence())).orElseThrow();
        assertThat(baseline.differences(verdict)).extracting(Difference::pcr).contains(0, 4, 7, 8, 9);
    }

    private static Verdict verify(Evidence evidence) {
        return Verifier.verify(evidence, Requirements.DEFAULT);
    }

    private static Bytes tail(byte[] list, ImaPosition from) {
        return Bytes.of(Arrays.copyOfRange(list, (int) from.offset(), list.length));
    }

    private static boolean isOn(RealBoot boot) {
        return boot == RealBoot.SB_ON || boot == RealBoot.SB_ON_CMDLINE;
    }

    private static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.array());
    }
}
