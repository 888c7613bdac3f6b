package io.holdfast.control.attestation.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.attestation.verify.Finding;
import io.holdfast.attestation.verify.Rule;
import io.holdfast.control.machines.MachineType;
import io.holdfast.control.security.AlertQueries;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What a machine tries in vain, so that a boot counts as good, or that its history says nothing. */
final class BootAttacksTest extends BootFixture {
    @Test
    void anAnnouncementIsGoodForTheNextBootAndNotForOneThatIsThere() {
        profile(SECURE_BOOT_OFF);
        attest("sb_off", 1);
        attest("sb_off_badgrub", 2);
        approvals.approve(OPERATOR, MACHINE, json("{\"next\": true}"));
        assertThat(status(attest("sb_off_badgrub", 2))).isEqualTo("Unhealthy");
        JsonObject state = attest("sb_off_badgrub", 3);
        assertThat(status(state)).isEqualTo("Healthy");
        assertThat(state.object("baseline").orElseThrow().string("approval")).contains("Announced");
        assertThat(status(attest("sb_off", 4))).isEqualTo("Unhealthy");
    }

    /** What an update replaced is no good boot any more, although it once was one. */
    @Test
    void whoPutsTheLoaderBackThatAForetoldUpdateReplacedIsSeen() {
        profile(SECURE_BOOT_OFF);
        attest("sb_off", 1, CHANGED_GRUB);
        assertThat(attest("sb_off_badgrub", 2, CHANGED_GRUB)
                        .object("baseline")
                        .orElseThrow()
                        .string("approval"))
                .contains("Predicted");
        assertThat(status(attest("sb_off", 3))).isEqualTo("Unhealthy");
        assertThat(alertStates()).containsExactly("Active");
    }

    @Test
    void whereTheMachinesWordIsNotWantedAPredictionApprovesNothing() {
        profile("{\"uefiSettings\": {\"secureBootEnabled\": false},"
                + " \"integrityMonitoring\": {\"enabled\": true, \"acceptPredictions\": false}}");
        attest("sb_off", 1, CHANGED_GRUB);
        assertThat(status(attest("sb_off_badgrub", 2))).isEqualTo("Unhealthy");
    }

    @Test
    void aPredictionOfAnUnhealthyBootIsIgnored() {
        profile(SECURE_BOOT_OFF);
        attest("sb_off", 1);
        // the changed GRUB itself says that it is expected
        attest("sb_off_badgrub", 2, CHANGED_GRUB);
        assertThat(state().has("prediction")).isFalse();
        assertThat(status(attest("sb_off_badgrub", 3))).isEqualTo("Unhealthy");
        profile("{}");
        attest("sb_off", 4, CHANGED_GRUB); // Secure Boot is off where it is meant to be on: not healthy either
        profile(SECURE_BOOT_OFF);
        assertThat(status(attest("sb_off_badgrub", 5))).isEqualTo("Unhealthy");
    }

    @Test
    void aPredictionSaysNothingOfOtherPcrsNorForEver() {
        attest("sb_on", 1, "{\"events\": [{\"pcr\": 4, \"digest\": \"" + "00".repeat(32) + "\"}]}");
        assertThat(status(attest("sb_on_cmdline", 2))).isEqualTo("Unhealthy"); // PCR 8 and 9
        profile(SECURE_BOOT_OFF);
        BootReport first = Boots.report("sb_off", 1, now);
        var baseline =
                io.holdfast.attestation.verify.Baseline.of(first.verdict()).orElseThrow();
        var log = Boots.report("sb_off_badgrub", 2, now).verdict().events().orElseThrow();
        Prediction prediction = Prediction.sent(json(CHANGED_GRUB), now).orElseThrow();
        assertThat(prediction.admits(baseline, log, now.plus(Duration.ofDays(29))))
                .isTrue();
        assertThat(prediction.admits(baseline, log, now.plus(Duration.ofDays(31))))
                .isFalse();
        for (int pcr : new int[] {-1, 0, 7, 10, 24}) {
            assertThat(Prediction.sent(
                            json("{\"events\": [{\"pcr\": " + pcr + ", \"digest\": \"" + "00".repeat(32) + "\"}]}"),
                            now))
                    .as("PCR %d", pcr)
                    .isEmpty();
        }
    }

    @Test
    void aQuoteThatLeavesOutWhatTheBaselineHasIsNoGoodBoot() {
        attest("sb_on", 1);
        now = now.plusSeconds(60);
        Optional<Bytes> log = Optional.of(Boots.log("sb_on_cmdline"));
        JsonObject state = attest(Boots.report(
                Boots.without(Boots.verdict("sb_on_cmdline", log), List.of(8, 9)), log, 2, now, JsonObject.EMPTY));
        assertThat(reasons(state)).contains("QuoteTooNarrow");
    }

    @Test
    void refusedEvidenceNamesRuleAndEventAndFillsNoHistory() {
        attest("sb_on", 1);
        Bytes log = Boots.log("sb_off"); // the log of another boot
        for (int i = 0; i < 40; i++) {
            now = now.plusSeconds(60);
            attest(Boots.report(Boots.verdict("sb_on", Optional.of(log)), Optional.of(log), 2, now, JsonObject.EMPTY));
        }
        JsonObject state = state();
        assertThat(status(state)).isEqualTo("Unhealthy");
        assertThat(reasons(state)).containsOnly("EvidenceRefused");
        assertThat(((JsonObject) state.array("reasons").orElseThrow().get(0)).string("rule"))
                .isPresent();
        assertThat(boots.list(OPERATOR, MACHINE).value()).hasSize(2);
        assertThatThrownBy(() -> approvals.approve(OPERATOR, MACHINE, JsonObject.EMPTY))
                .hasMessageContaining("its evidence was refused");
        assertThat(alertStates()).containsExactly("Active");
    }

    @Test
    void whatTheProvidersPolicyRefusesIsUnhealthyAndNoBaseline() {
        BootReport good = Boots.report("sb_on", 1, now);
        JsonObject state = attest(new BootReport(
                now,
                good.provider(),
                good.key(),
                good.verdict(),
                good.log(),
                Optional.of("A Deny claim was issued, authorization failed."),
                JsonObject.EMPTY));
        assertThat(status(state)).isEqualTo("Unhealthy");
        assertThat(reasons(state)).containsExactly("PolicyRefused");
        assertThat(state.has("baseline")).isFalse();
    }

    @Test
    void onlyTheProviderOfTheProfileCountsAndNothingWhereItIsSwitchedOff() {
        profile("{\"integrityMonitoring\": {\"enabled\": true, \"provider\": \"ours\"}}");
        boolean _ = store.commit(transaction -> {
            monitor.attested(transaction, MACHINE, Boots.report("sb_on", 1, now));
            return true;
        });
        profile("{\"integrityMonitoring\": {\"enabled\": false}}");
        boolean _ = store.commit(transaction -> {
            monitor.attested(transaction, MACHINE, Boots.report("sb_on", 1, now));
            return true;
        });
        boolean known = store.read(transaction ->
                transaction.facet(MACHINE, MachineType.FACET_BOOT_INTEGRITY).isPresent());
        assertThat(known).isFalse();
    }

    @Test
    void theHistoryIsBoundedAndItsLogsAreKeptOnceAndReadable() {
        profile(SECURE_BOOT_OFF);
        for (int boot = 1; boot <= 40; boot++) {
            attest(boot % 2 == 0 ? "sb_off" : "sb_off_badgrub", boot);
        }
        assertThat(boots.list(OPERATOR, MACHINE).value()).hasSize(30);
        int logs = store.read(transaction ->
                transaction.documents("bootEventLog", MACHINE.key()).size());
        assertThat(logs).isEqualTo(2);
        JsonArray log = boots.eventLog(OPERATOR, MACHINE, "40").array("events").orElseThrow();
        assertThat(log.size()).isEqualTo(44);
        assertThat(log.compact()).contains("grub_cmd: ").contains("EV_EFI_BOOT_SERVICES_APPLICATION");
        assertThatThrownBy(() -> boots.boot(OPERATOR, MACHINE, "1")).hasMessageContaining("last 30 are kept");
        assertThatThrownBy(() -> boots.boot(OPERATOR, MACHINE, "../1")).hasMessageContaining("There is no boot");
    }

    @Test
    void aMachineThatHasTheNameOfAnotherBeginsAnew() {
        attest("sb_on", 1);
        boolean _ = store.commit(transaction -> {
            transaction.delete(MACHINE);
            return true;
        });
        profile(SECURE_BOOT_OFF);
        JsonObject state = attest("sb_off", 1);
        assertThat(status(state)).isEqualTo("Healthy");
        assertThat(boots.list(OPERATOR, MACHINE).value()).hasSize(1);
    }

    @Test
    void aRefusalInBetweenMakesNoNewBoot() {
        profile(SECURE_BOOT_OFF);
        attest("sb_off", 1);
        attest("sb_off_badgrub", 2);
        approvals.approve(OPERATOR, MACHINE, json("{\"next\": true}"));
        // evidence that is made up, and then the boot that is there once more, as if it were a new one
        Optional<Bytes> log = Optional.of(Boots.log("sb_on"));
        attest(Boots.report(Boots.verdict("sb_off", log), log, 3, now, JsonObject.EMPTY));
        assertThat(status(attest("sb_off_badgrub", 2))).isEqualTo("Unhealthy");
        assertThat(boots.list(OPERATOR, MACHINE).value()).hasSize(3);
    }

    @Test
    void endlessTextsOfAMachineGrowNothingThatIsListed() {
        profile(SECURE_BOOT_OFF);
        attest("sb_off", 1);
        now = now.plusSeconds(60);
        JsonObject state = attest(Boots.withCommand("sb_off", "x".repeat(200_000), 2, now));
        assertThat(reasons(state)).containsExactly("BaselineDiffers");
        assertThat(state.compact()).contains("xxxx");
        assertThat(state.compact().length()).isLessThan(8_000);
        assertThat(boots.boot(OPERATOR, MACHINE, "2").compact().length()).isLessThan(5_000);
        assertThat(new AlertQueries(store, everything, activity, "local")
                        .list(OPERATOR, MACHINE, Optional.empty(), 100).value().stream()
                                .mapToInt(alert -> alert.compact().length()))
                .allMatch(length -> length < 8_000);
    }

    @Test
    void aKeyThatSoftwareCanHaveMadeIsNeverHealthyWhateverThePolicyAdmits() {
        BootReport good = Boots.report("sb_on", 1, now);
        Finding note = new Finding(
                Rule.I2,
                Finding.Severity.NOTE,
                "the attestation key has no certificate that this service gave it",
                OptionalInt.empty(),
                OptionalInt.empty());
        JsonObject state = attest(new BootReport(
                now,
                good.provider(),
                good.key(),
                good.verdict().with(List.of(note)),
                good.log(),
                Optional.empty(),
                JsonObject.EMPTY));
        assertThat(status(state)).isEqualTo("Unhealthy");
        assertThat(reasons(state)).containsExactly("KeyNotBound");
        assertThat(state.has("baseline")).isFalse();
        approvals.approve(OPERATOR, MACHINE, JsonObject.EMPTY);
        assertThat(status(state())).isEqualTo("Unhealthy");
        assertThat(reasons(state())).containsExactly("KeyNotBound");
    }

    @Test
    void whenThePowerFailsNeitherIsThereWithoutTheOther() {
        profile(SECURE_BOOT_OFF);
        attest("sb_off", 1);
        assertThatThrownBy(() -> store.commit(transaction -> {
                    monitor.attested(transaction, MACHINE, Boots.report("sb_off_badgrub", 2, now));
                    throw new IllegalStateException("the power fails");
                }))
                .hasMessage("the power fails");
        assertThat(status(state())).isEqualTo("Healthy");
        assertThat(alertStates()).isEmpty();
        assertThat(boots.list(OPERATOR, MACHINE).value()).hasSize(1);
        attest("sb_off_badgrub", 2);
        assertThat(alertStates()).containsExactly("Active");
        assertThat(boots.list(OPERATOR, MACHINE).value()).hasSize(2);
    }
}
