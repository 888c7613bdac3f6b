package io.holdfast.control.attestation.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What real boots make of a machine: its state, its baseline, its alert. */
final class BootIntegrityTest extends BootFixture {
    @Test
    void theFirstGoodBootBecomesTheBaseline() {
        JsonObject state = attest("sb_on", 1);
        assertThat(status(state)).isEqualTo("Healthy");
        assertThat(state.bool("secureBoot")).contains(true);
        assertThat(state.object("baseline").orElseThrow().string("approval")).contains("FirstBoot");
        assertThat(alertStates()).isEmpty();
        attest("sb_on", 1);
        assertThat(status(attest("sb_on", 2))).isEqualTo("Healthy");
        assertThat(boots.list(OPERATOR, MACHINE).value())
                .extracting(boot -> boot.string("name").orElseThrow())
                .containsExactly("2", "1");
        assertThat(boots.boot(OPERATOR, MACHINE, "1")
                        .object("properties")
                        .orElseThrow()
                        .number("attestations"))
                .hasValue(2);
    }

    @Test
    void aChangedGrubIsNamedWithBothDigestsAndIsAnAlertUntilItIsGone() {
        profile(SECURE_BOOT_OFF);
        assertThat(status(attest("sb_off", 1))).isEqualTo("Healthy");
        JsonObject state = attest("sb_off_badgrub", 2);
        assertThat(status(state)).isEqualTo("Unhealthy");
        assertThat(reasons(state)).containsExactly("BaselineDiffers");
        JsonObject difference = state.object("firstDifference").orElseThrow();
        assertThat(difference.number("pcr")).hasValue(4);
        assertThat(difference.string("component")).contains("GRUB");
        assertThat(difference.string("expected"))
                .contains("a68f6d71ebddaa19751ff8d729f67d11b0df8e4c49400c3e7e90de16119e1265");
        assertThat(difference.string("actual"))
                .contains("5b5f83c892f0e089f6cf9a2239a615195d6812b14726aacaa9910ffea294beee");
        attest("sb_off_badgrub", 2);
        assertThat(alertStates()).containsExactly("Active");
        assertThat(boots.diff(OPERATOR, MACHINE, "2")
                        .array("differences")
                        .orElseThrow()
                        .size())
                .isEqualTo(1);
        assertThat(status(attest("sb_off", 3))).isEqualTo("Healthy");
        assertThat(alertStates()).containsExactly("Resolved");
        attest("sb_off_badgrub", 4);
        assertThat(alertStates()).containsExactly("Active", "Resolved");
    }

    @Test
    void secureBootOffIsReportedAsSuchUnlessItIsMeantToBeOff() {
        JsonObject state = attest("sb_off", 1);
        assertThat(status(state)).isEqualTo("Unhealthy");
        assertThat(reasons(state)).containsExactly("SecureBootOff");
        assertThat(alertStates()).containsExactly("Active");
        // it is compared all the same, so that the event is named here too
        assertThat(attest("sb_off_badgrub", 2)
                        .object("firstDifference")
                        .orElseThrow()
                        .string("component"))
                .contains("GRUB");
        profile(SECURE_BOOT_OFF);
        assertThat(status(attest("sb_off", 3))).isEqualTo("Healthy");
        assertThat(alertStates()).containsExactly("Resolved");
        var found = store.read(transaction -> new BootRecommendations()
                .assess(transaction, transaction.resource(MACHINE).orElseThrow()));
        assertThat(found)
                .extracting(each ->
                        each.recommendation().displayName() + ": " + each.code().text())
                .contains(
                        "Linux virtual machines should use Secure Boot: Unhealthy",
                        "Virtual machines guest attestation status should be healthy: Healthy");
    }

    @Test
    void anApprovedBootIsTheBaselineAndRaisesNoAlarm() {
        profile(SECURE_BOOT_OFF);
        attest("sb_off", 1);
        attest("sb_off_badgrub", 2);
        JsonObject approved = approvals.approve(OPERATOR, MACHINE, JsonObject.EMPTY);
        assertThat(status(approved)).isEqualTo("Healthy");
        assertThat(approved.object("baseline").orElseThrow().string("approvedBy"))
                .contains("operator");
        assertThat(alertStates()).containsExactly("Resolved");
        assertThat(events).contains("operator Microsoft.HybridCompute/machines/approveBootIntegrity/action");
        assertThat(status(attest("sb_off_badgrub", 3))).isEqualTo("Healthy");
        assertThat(status(attest("sb_off", 4))).isEqualTo("Unhealthy");
    }

    @Test
    void withAManualBaselineNothingIsGoodBeforeSomebodySaysSo() {
        profile("{\"integrityMonitoring\": {\"enabled\": true, \"baseline\": \"Manual\"}}");
        JsonObject state = attest("sb_on", 1);
        assertThat(status(state)).isEqualTo("Unknown");
        assertThat(reasons(state)).containsExactly("BaselineMissing");
        assertThat(status(approvals.approve(OPERATOR, MACHINE, json("{\"boot\": \"1\"}"))))
                .isEqualTo("Healthy");
        assertThat(status(attest("sb_on_cmdline", 2))).isEqualTo("Unhealthy");
        // GRUB reads its configuration before it runs it
        assertThat(state().object("firstDifference").orElseThrow().number("pcr"))
                .hasValue(9);
    }

    @Test
    void aPredictedUpdateRaisesNoAlarm() {
        profile(SECURE_BOOT_OFF);
        attest("sb_off", 1, CHANGED_GRUB);
        JsonObject state = attest("sb_off_badgrub", 2);
        assertThat(status(state)).isEqualTo("Healthy");
        assertThat(state.object("baseline").orElseThrow().string("approval")).contains("Predicted");
        assertThat(state.has("prediction")).isFalse();
        assertThat(alertStates()).isEmpty();
        assertThat(events).contains("system:boot-integrity Microsoft.HybridCompute/machines/takeBootBaseline/action");
    }

    @Test
    void silenceIsJudgedAfterAWholeDeadlineAndIsAnAlert() {
        profile("{\"integrityMonitoring\": {\"enabled\": true, \"deadlineInMinutes\": 10}}");
        attest("sb_on", 1);
        // a node that starts later has not watched yet
        now = now.plus(Duration.ofHours(5));
        SilenceWork work = new SilenceWork(store, alerts, () -> now);
        assertThat(run(work)).isTrue();
        assertThat(status(state())).isEqualTo("Healthy");
        now = now.plus(Duration.ofMinutes(9));
        assertThat(run(work)).isFalse(); // not due
        now = now.plus(Duration.ofMinutes(1));
        assertThat(run(work)).isTrue();
        assertThat(status(state())).isEqualTo("Unknown");
        assertThat(reasons(state())).containsExactly("Silent");
        assertThat(alertStates()).containsExactly("Active");
        assertThat(run(work)).isFalse();
        assertThat(status(attest("sb_on", 1))).isEqualTo("Healthy");
        assertThat(alertStates()).containsExactly("Resolved");
    }

    @Test
    void aResetForgetsTheBaseline() {
        attest("sb_on", 1);
        attest("sb_on_cmdline", 2);
        approvals.reset(OPERATOR, MACHINE, JsonObject.EMPTY);
        JsonObject state = attest("sb_on_cmdline", 2);
        assertThat(status(state)).isEqualTo("Healthy");
        assertThat(state.object("baseline").orElseThrow().string("boot")).contains("2");
    }
}
