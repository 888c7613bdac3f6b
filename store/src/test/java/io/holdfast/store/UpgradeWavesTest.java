package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.control.extensions.UpgradeNote.State;
import io.holdfast.control.resources.Conditions;
import io.holdfast.control.store.OperationRow;
import io.holdfast.control.store.Samples;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.store.UpgradeFleet.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scene A.9: new versions go over the fleet in waves, and what fails goes back. */
@org.jspecify.annotations.NullUnmarked // JUnit fills the fields
final class UpgradeWavesTest {
    private static final String AUTOMATIC =
            "\"typeHandlerVersion\": \"1.0\", \"autoUpgradeMinorVersion\": true, \"enableAutomaticUpgrade\": true";

    @TempDir
    private Path directory;

    private UpgradeFleet fleet;

    @BeforeEach
    void begin() {
        fleet = new UpgradeFleet(directory.resolve("store"));
        fleet.publish("1.0.0");
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    private long having(String version) {
        return fleet.versions().stream().filter(version::equals).count();
    }

    private void healthyWave() {
        fleet.passes(UpgradeFleet.HEALTHY.plusSeconds(1));
    }

    @Test
    void aNewVersionGoesToOneMachineThenToFiveThenToTheRest() {
        fleet.machines(8, AUTOMATIC);
        fleet.publish("1.1.0");
        fleet.settle();
        assertThat(having("1.1.0")).isEqualTo(1);
        fleet.passes(UpgradeFleet.HEALTHY.minusSeconds(40));
        assertThat(having("1.1.0")).isEqualTo(1);
        healthyWave();
        assertThat(having("1.1.0")).isEqualTo(6);
        healthyWave();
        assertThat(having("1.1.0")).isEqualTo(8);
        healthyWave();
        assertThat(fleet.note(0).orElseThrow().state()).isEqualTo(State.SUCCEEDED);
        assertThat(fleet.queries.list(fleet.operator()).compact())
                .contains("\"state\":\"Succeeded\"", "\"upgraded\":8", "\"wave\":3");
        assertThat(fleet.events(0))
                .containsExactlyInAnyOrder(
                        "operator extensions Accepted",
                        "machine:m0 extensions Succeeded",
                        "system:automatic-upgrade extensions Accepted",
                        "machine:m0 extensions Succeeded",
                        "system:automatic-upgrade upgradeExtensions Succeeded");
    }

    @Test
    void aVersionThatFailsOnTheFirstMachineGoesNoFurtherAndTheMachineGoesBack() {
        fleet.machines(3, AUTOMATIC);
        fleet.answers.put("1.1.0", Answer.bad("enable ended with 4"));
        fleet.publish("1.1.0");
        fleet.settle();
        assertThat(fleet.versions()).containsOnly("1.0.0");
        assertThat(fleet.resource(0).provisioningState()).isEqualTo("Succeeded");
        assertThat(fleet.note(0).orElseThrow().state()).isEqualTo(State.WENT_BACK);
        assertThat(fleet.view(0).compact()).contains("\"WentBack\"", "enable ended with 4");
        assertThat(fleet.note(1)).isEmpty();

        fleet.publish("1.0.1"); // has everybody looked at again
        for (int i = 0; i < 10; i++) {
            healthyWave();
        }
        assertThat(fleet.versions()).containsOnly("1.0.1");
        assertThat(fleet.told).containsEntry("m0 1.1.0", 1).doesNotContainKeys("m1 1.1.0", "m2 1.1.0");

        fleet.answers.clear();
        fleet.queries.retry(fleet.operator(), UpgradeFleet.TYPE, new HandlerVersion("1.1.0"));
        for (int i = 0; i < 4; i++) {
            healthyWave();
        }
        assertThat(fleet.versions()).containsOnly("1.1.0");
        assertThatThrownBy(() -> fleet.queries.retry(fleet.operator(), UpgradeFleet.TYPE, new HandlerVersion("1.1.0")))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void aWayBackThatFailsIsTriedAgainLaterAndThenGivenUp() {
        fleet.machines(1, AUTOMATIC);
        fleet.answers.put("1.1.0", Answer.bad("broken"));
        fleet.publish("1.1.0");
        fleet.answers.put("1.0.0", Answer.bad("and the old one does not start any more"));
        fleet.settle();
        assertThat(fleet.note(0).orElseThrow().open()).isTrue();
        for (int i = 0; i < 20; i++) {
            fleet.passes(Duration.ofMinutes(30));
        }
        assertThat(fleet.note(0).orElseThrow().state()).isEqualTo(State.FAILED);
        assertThat(fleet.note(0).orElseThrow().reason()).contains("broken", "does not start any more");
        assertThat(fleet.told).containsEntry("m0 1.0.0", 5); // the install, and four ways back
    }

    @Test
    void aMachineWhoseControlsRefuseIsLeftAloneUntilTheyChange() {
        fleet.machines(2, AUTOMATIC);
        fleet.answers.put("m0 1.1.0", Answer.refused("extensions.blocklist has the entry Contoso.Fleet/Agent"));
        fleet.publish("1.1.0");
        fleet.settle();
        assertThat(fleet.version(0)).isEqualTo("1.0.0");
        assertThat(fleet.note(0).orElseThrow().state()).isEqualTo(State.REFUSED);
        assertThat(fleet.note(0).orElseThrow().reason()).contains("extensions.blocklist");
        for (int i = 0; i < 5; i++) {
            healthyWave();
        }
        assertThat(fleet.version(1)).as("a refusal is no failure").isEqualTo("1.1.0");
        fleet.publish(ExtensionType.of("Contoso.Fleet", "Other"), "1.0.0");
        fleet.publish("1.0.1");
        healthyWave();
        assertThat(fleet.told).containsEntry("m0 1.1.0", 1);

        fleet.answers.clear();
        fleet.facet(0, "configuration", JsonObject.EMPTY.with("configMode", "full"));
        fleet.passes(Duration.ofMinutes(11));
        assertThat(fleet.version(0)).as("nobody has to publish anything for it").isEqualTo("1.1.0");
    }

    @Test
    void aPolicyThatDeniesTheVersionCountsAsARefusal() {
        fleet.machines(2, AUTOMATIC);
        fleet.denied = java.util.Set.of("1.1.0");
        fleet.publish("1.1.0");
        fleet.settle();
        for (int i = 0; i < 4; i++) {
            healthyWave();
        }
        assertThat(fleet.versions()).containsOnly("1.0.0");
        assertThat(fleet.note(0).orElseThrow().reason()).contains("a policy denies version 1.1.0");
        assertThat(fleet.resource(0).provisioningState()).isEqualTo("Succeeded");
        assertThat(fleet.told).doesNotContainKey("m0 1.1.0");
    }

    @Test
    void whoIsAwayFollowsWhenItComesBack() {
        fleet.machines(4, AUTOMATIC);
        fleet.status(0, "Disconnected");
        fleet.status(3, "Disconnected");
        fleet.publish("1.1.0");
        for (int i = 0; i < 3; i++) {
            healthyWave();
        }
        assertThat(fleet.versions()).containsExactly("1.0.0", "1.1.0", "1.1.0", "1.0.0");
        assertThat(fleet.queries.list(fleet.operator()).compact()).contains("\"state\":\"Succeeded\"");
        fleet.status(0, "Connected");
        fleet.passes(Duration.ofMinutes(2));
        assertThat(fleet.version(0)).isEqualTo("1.1.0");
    }

    @Test
    void onlyNewerVersionsOfTheSamePublisherAndOfTheMajorNumberThatWasAskedFor() {
        fleet.publish("1.1.0");
        fleet.machines(2, AUTOMATIC);
        fleet.put(1, "\"enableAutomaticUpgrade\": true");
        fleet.answer();
        assertThat(fleet.versions()).containsOnly("1.1.0");
        fleet.publish("1.0.9"); // older, and published later
        fleet.publish(ExtensionType.of("Contoso", "Fleet.Agent"), "1.5.0"); // shares the handler's folder name
        fleet.publish(ExtensionType.of("Contoso.FleetX", "Agent"), "1.5.0");
        for (int i = 0; i < 3; i++) {
            healthyWave();
        }
        assertThat(fleet.versions()).containsOnly("1.1.0");
        fleet.publish("2.0.0");
        for (int i = 0; i < 3; i++) {
            healthyWave();
        }
        assertThat(fleet.versions()).containsExactly("1.1.0", "2.0.0");
    }

    @Test
    void whatIsNotToUpgradeByItselfDoesNot() {
        fleet.machines(2, "\"typeHandlerVersion\": \"1.0\", \"autoUpgradeMinorVersion\": true");
        fleet.publish("1.1.0");
        healthyWave();
        assertThat(fleet.versions()).containsOnly("1.0.0");
        fleet.put(0, AUTOMATIC.replace("\"autoUpgradeMinorVersion\": true, ", "")); // asks for 1.0 and nothing newer
        fleet.answer();
        assertThat(fleet.version(0)).isEqualTo("1.0.0");
        fleet.settle();
        assertThat(fleet.version(0)).as("switching it on is enough").isEqualTo("1.1.0");
    }

    @Test
    void aNewerVersionTakesOver() {
        fleet.machines(3, AUTOMATIC);
        fleet.publish("1.1.0");
        fleet.settle();
        assertThat(having("1.1.0")).isEqualTo(1);
        fleet.publish("1.2.0");
        fleet.settle();
        assertThat(having("1.2.0")).isEqualTo(1);
        healthyWave();
        assertThat(having("1.2.0")).isEqualTo(3);
        assertThat(fleet.told).doesNotContainKeys("m1 1.1.0", "m2 1.1.0");
    }

    @Test
    void protectedSettingsGoOverOnceTheMachineHasItsOwnCopy() {
        fleet.machines(1, AUTOMATIC + ", \"protectedSettings\": {\"password\": \"x\"}");
        Optional<io.holdfast.kernel.Digest> sealed =
                fleet.body(0).extension().orElseThrow().sealedDigest();
        assertThat(sealed).isPresent();
        fleet.settingsKept(0);
        fleet.publish("1.1.0");
        fleet.settle();
        assertThat(fleet.version(0)).isEqualTo("1.1.0");
        assertThat(fleet.body(0).extension().orElseThrow().sealedDigest()).isEqualTo(sealed);
        assertThatThrownBy(() -> fleet.engine.patch(
                        fleet.operator(),
                        UpgradeFleet.extension(0),
                        UpgradeFleet.json("{\"properties\": {\"forceUpdateTag\": \"2\"}}"),
                        Conditions.NONE))
                .hasMessageContaining("protected settings");
    }

    @Test
    void protectedSettingsThatTheMachineHasNotTakenHoldTheUpgradeBack() {
        fleet.machines(1, AUTOMATIC + ", \"protectedSettings\": {\"password\": \"x\"}");
        fleet.publish("1.1.0");
        fleet.settle();
        assertThat(fleet.version(0)).isEqualTo("1.0.0");
        assertThat(fleet.note(0).orElseThrow().reason()).contains("protected settings");
    }

    @Test
    void aKillAtAnyStepIsMadeUpForAndNobodyIsToldTwice() {
        fleet.machines(3, AUTOMATIC);
        List<String> versions = List.of("1.1.0", "1.2.0", "1.3.0", "1.4.0", "1.5.0", "1.6.0", "1.7.0", "1.8.0");
        for (int step = 0; step < versions.size(); step++) {
            String version = versions.get(step);
            fleet.answers.put("m2 " + version, step % 2 == 0 ? Answer.GOOD : Answer.bad("broken"));
            fleet.publish(version);
            for (int round = 0; round < 14; round++) {
                fleet.fuse.set(round < 8 ? step + round % 3 : -1);
                try {
                    fleet.settle();
                } catch (UpgradeFleet.Killed _) {
                    fleet.fuse.set(-1);
                }
                fleet.fuse.set(-1);
                fleet.now = fleet.now.plus(Duration.ofMinutes(4));
                fleet.answer();
            }
            healthyWave();
            String m2 = step % 2 == 0 ? version : versions.get(step - 1);
            assertThat(fleet.versions()).as(version).containsExactly(version, version, m2);
        }
        assertThat(fleet.told.entrySet().stream()
                        .filter(told -> !told.getKey().startsWith("m2"))
                        .filter(told -> told.getValue() > 1))
                .isEmpty();
    }

    @Test
    void upgradeExtensionsEndsWithTheLastOfItsUpgrades() {
        fleet.machines(1, "\"typeHandlerVersion\": \"1.0\", \"autoUpgradeMinorVersion\": true");
        fleet.publish("1.10.0");
        fleet.publish("1.11.0");
        OperationRow begun = upgrade("Contoso.Fleet.Agent", "1.10").orElseThrow();
        assertThat(fleet.version(0)).isEqualTo("1.10.0");
        assertThat(begun.open()).isTrue();
        fleet.settle();
        fleet.passes(Duration.ofSeconds(2));
        assertThat(fleet.store
                        .read(transaction -> transaction.operation(begun.id()))
                        .orElseThrow()
                        .state())
                .isEqualTo("Succeeded");
        assertThat(upgrade("contoso.fleet.AGENT", "1.10.0")).isEmpty();
        assertThatThrownBy(() -> upgrade("Contoso.Fleet.Agent", "1.0")).hasMessageContaining("is older");
        assertThatThrownBy(() -> upgrade("Contoso.Fleet.Other", "1.0")).hasMessageContaining("No extension of m0");
        assertThatThrownBy(() -> upgrade("Contoso.Fleet.Agent", "7")).hasMessageContaining("No version");
        for (String wrong : Stream.of(
                        "{}", "{\"extensionTargets\": {}}", "{\"extensionTargets\": {\"Contoso.Fleet.Agent\": 1}}")
                .toList()) {
            assertThatThrownBy(() -> fleet.upgradeExtensions.run(
                            fleet.operator(), Samples.machine("m0"), UpgradeFleet.json(wrong)))
                    .hasMessageContaining("extensionTargets");
        }
    }

    private Optional<OperationRow> upgrade(String handler, String version) {
        return fleet.upgradeExtensions.run(
                fleet.operator(),
                Samples.machine("m0"),
                UpgradeFleet.json(
                        "{\"extensionTargets\": {\"" + handler + "\": {\"targetVersion\": \"" + version + "\"}}}"));
    }

    @Test
    void whatTheOperatorChangesMeanwhileIsLeftAlone() {
        fleet.machines(2, AUTOMATIC);
        fleet.status(0, "Connected");
        fleet.answers.put("1.1.0", Answer.bad("broken"));
        fleet.publish("1.1.0");
        fleet.publish("3.0.0");
        fleet.put(0, "\"typeHandlerVersion\": \"3.0\"");
        fleet.settle();
        assertThat(fleet.version(0)).isEqualTo("3.0.0");
        assertThat(Collections.frequency(fleet.versions(), "1.1.0")).isZero();
    }
}
