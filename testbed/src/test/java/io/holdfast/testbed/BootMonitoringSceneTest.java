package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.kernel.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Scene E.2, with a real software TPM in which recorded boots are played: monitoring is switched on, a boot with a changed GRUB
 * names the event that broke, is an alert and a recommendation for the real {@code az}, and is approved.
 */
@Tag("scene")
@Tag("root")
class BootMonitoringSceneTest {
    private static final Duration MOST = Duration.ofSeconds(90);
    private static final String READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
    private static final String ONBOARDING = "b64e21ea-ac4e-4cdf-9dc9-5b892992bee7";

    @TempDir
    private Path folder;

    private static Path boot(String name) {
        return RunningHoldfast.home()
                .resolve("attestation/src/test/resources/boots")
                .resolve(name);
    }

    private static JsonObject state(Arm arm, String machine) {
        return arm.ok("GET", machine + Arm.MACHINES, "")
                .object("properties")
                .flatMap(properties -> properties.object("bootIntegrity"))
                .orElse(JsonObject.EMPTY);
    }

    private static JsonObject awaited(Arm arm, String machine, String status) {
        RunningHoldfast.await(
                "a boot that is " + status + ": " + state(arm, machine).compact(),
                MOST,
                () -> state(arm, machine).string("status").orElse("").equals(status));
        return state(arm, machine);
    }

    @Test
    void aChangedGrubIsNamedIsAnAlertAndIsApproved() throws Exception {
        assumeTrue(RunningTpm.possible(), "swtpm and swtpm-tools are not installed");
        Az.require();
        try (RunningTpm tpm = RunningTpm.manufactured(Files.createDirectory(folder.resolve("tpm")))) {
            tpm.boot(boot("sb_off"), false);
            Map<String, String> environment = Map.of(
                    "HOLDFAST_TPM",
                    tpm.location(),
                    "HOLDFAST_MACHINE_ROOT",
                    tpm.machineRoot().toString());
            try (RunningHoldfast holdfast = RunningHoldfast.start(folder.resolve("data"), environment)) {
                tpm.pinned(holdfast);
                Arm owner = Arm.owner(holdfast);
                String machine = holdfast.machineId();

                // one switch: the system puts the extension, through the same corridor as everybody
                owner.ok("PATCH", machine + Arm.MACHINES, """
                        {"properties":{"securityProfile":{"uefiSettings":{"secureBootEnabled":false},
                         "integrityMonitoring":{"enabled":true}}}}""");
                JsonObject good = awaited(owner, machine, "Healthy");
                assertThat(good.bool("secureBoot")).contains(false);
                assertThat(good.object("baseline").orElseThrow().string("approval"))
                        .contains("FirstBoot");
                JsonObject extension = owner.ok("GET", machine + "/extensions/GuestAttestation" + Arm.MACHINES, "");
                assertThat(extension.object("systemData").orElseThrow().string("createdBy"))
                        .contains("system:boot-integrity");

                tpm.boot(boot("sb_off_badgrub"), false);
                again(owner, machine, extension, "badgrub");
                JsonObject bad = awaited(owner, machine, "Unhealthy");
                JsonObject difference = bad.object("firstDifference").orElseThrow();
                assertThat(difference.number("pcr")).hasValue(4);
                assertThat(difference.string("component")).contains("GRUB");
                assertThat(difference.string("actual"))
                        .contains("5b5f83c892f0e089f6cf9a2239a615195d6812b14726aacaa9910ffea294beee");

                theSecurityCentreShowsIt(new Az(holdfast));
                whoMayNotDoesNot(owner, machine);

                JsonObject approved = owner.ok("POST", machine + "/approveBootIntegrity" + Arm.MACHINES, "{}");
                assertThat(approved.string("status")).contains("Healthy");
                assertThat(owner.ok("GET", machine + "/bootAttestations/2/diff" + Arm.MACHINES, "")
                                .array("differences"))
                        .hasValueSatisfying(left -> assertThat(left.isEmpty()).isTrue());

                // off again: what the system put goes
                owner.ok("PATCH", machine + Arm.MACHINES, """
                        {"properties":{"securityProfile":{"integrityMonitoring":{"enabled":false}}}}""");
                RunningHoldfast.await(
                        "the end of monitoring",
                        MOST,
                        () -> state(owner, machine).isEmpty());
            }
        }
    }

    /** The handler attests when it is enabled, as after a boot. */
    private static void again(Arm owner, String machine, JsonObject extension, String tag) {
        JsonObject properties = extension.object("properties").orElseThrow();
        owner.ok(
                "PATCH",
                machine + "/extensions/GuestAttestation" + Arm.MACHINES,
                JsonObject.of("properties", JsonObject.of("forceUpdateTag", io.holdfast.kernel.json.Json.of(tag)))
                        .compact());
        assertThat(properties.string("publisher")).contains("Holdfast.Security");
    }

    private static void theSecurityCentreShowsIt(Az az) {
        az.signIn();
        String alerts = az.text("security", "alert", "list", "-o", "json");
        assertThat(alerts)
                .contains("Attestation failed your virtual machine")
                .contains("5b5f83c892f0e089f6cf9a2239a615195d6812b14726aacaa9910ffea294beee");
        String name = az.text("security", "alert", "list", "--query", "[0].name", "-o", "tsv")
                .strip();
        az.text("security", "alert", "update", "-n", name, "-l", "local", "--status", "Dismiss");
        assertThat(az.text("security", "alert", "show", "-n", name, "-l", "local", "--query", "status", "-o", "tsv"))
                .contains("Dismissed");
        assertThat(az.text(
                        "security",
                        "assessment",
                        "list",
                        "--query",
                        "[?status.code=='Unhealthy'].displayName",
                        "-o",
                        "tsv"))
                .contains("Virtual machines guest attestation status should be healthy")
                .contains("Linux virtual machines should use Secure Boot");
    }

    /** Who reads does not approve, and who only connects machines, whose secret may lie on one, does not switch it off. */
    private static void whoMayNotDoesNot(Arm owner, String machine) {
        Arm.Guest reader = owner.guest("boot-reader");
        owner.assign(machine, READER, reader.objectId());
        assertThat(reader.arm()
                        .ok("GET", machine + "/bootAttestations/2/eventLog" + Arm.MACHINES, "")
                        .compact())
                .contains("grub_cmd");
        assertThat(reader.arm()
                        .call("POST", machine + "/approveBootIntegrity" + Arm.MACHINES, "{}")
                        .status())
                .isEqualTo(403);
        Arm.Guest onboarding = owner.guest("boot-onboarding");
        owner.assign(machine, ONBOARDING, onboarding.objectId());
        assertThat(onboarding.arm().call("PATCH", machine + Arm.MACHINES, """
                                {"properties":{"securityProfile":{"integrityMonitoring":{"enabled":false}}}}""").status())
                .isEqualTo(403);
    }
}
