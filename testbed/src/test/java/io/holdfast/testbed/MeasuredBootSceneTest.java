package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.attestation.prediction.Authenticode;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Scene E with a real measured boot. Real: OVMF with Microsoft's keys, Debian's signed shim, GRUB and kernel, a TPM, and each
 * TPM command, which the kernel of the booted machine carries out; agent, handler and control plane. Not real: agent and
 * handler run beside the emulated machine, for its whole user space is one busybox. They reach its TPM by a serial line, and
 * read the logs that its kernel printed on the console.
 */
@Tag("scene")
@Tag("slow")
@Tag("root")
class MeasuredBootSceneTest {
    private static final Duration MOST = Duration.ofSeconds(150);

    @TempDir
    private Path folder;

    @Test
    void aRealBootIsVerifiedAndOneWithAChangedGrubIsNot() throws Exception {
        assumeTrue(
                MeasuredMachine.missing().isEmpty(),
                () -> MeasuredMachine.missing().orElseThrow());
        Optional<Path> debian = MeasuredMachine.debian(
                Files.createDirectories(RunningHoldfast.home().resolve("target/measured-boot")));
        assumeTrue(debian.isPresent(), "Debian's boot programs cannot be had");
        try (MeasuredMachine machine =
                MeasuredMachine.made(Files.createDirectory(folder.resolve("machine")), debian.get())) {
            machine.boot(true, machine.grub());
            for (Path program : new Path[] {machine.shim(), machine.grub(), machine.kernel()}) {
                assertThat(eventLog(machine)).as("measured " + program).contains(foreseen(program));
            }
            Map<String, String> environment = Map.of(
                    "HOLDFAST_TPM",
                    machine.location(),
                    "HOLDFAST_MACHINE_ROOT",
                    machine.root().toString());
            try (RunningHoldfast holdfast = RunningHoldfast.start(folder.resolve("data"), environment)) {
                machine.tpm().pinned(holdfast);
                String id = holdfast.machineId();
                JsonObject profile = JsonObject.of("integrityMonitoring", JsonObject.of("enabled", Json.of(true)));
                var enabled = holdfast.call(
                        "PATCH",
                        id + Arm.MACHINES,
                        JsonObject.of("properties", JsonObject.of("securityProfile", profile))
                                .compact());
                assertThat(enabled.status()).as(enabled.body()).isEqualTo(200);
                becomes(holdfast, id, "Healthy");

                Path changed = changed(machine.grub());
                holdfast.stopped(() -> machine.boot(false, changed));
                assertThat(eventLog(machine)).contains(foreseen(changed)).doesNotContain(foreseen(machine.grub()));
                becomes(holdfast, id, "Unhealthy");
                assertThat(integrity(holdfast, id).compact()).contains("SecureBootOff", "firstDifference");
            }
        }
    }

    private static void becomes(RunningHoldfast holdfast, String machine, String status) {
        RunningHoldfast.await(
                "the machine's boot to be " + status,
                MOST,
                () -> integrity(holdfast, machine).string("status").equals(Optional.of(status)));
    }

    private static JsonObject integrity(RunningHoldfast holdfast, String machine) {
        return holdfast.call("GET", machine + Arm.MACHINES, "")
                .json()
                .object("properties")
                .flatMap(properties -> properties.object("bootIntegrity"))
                .orElse(JsonObject.EMPTY);
    }

    private static String eventLog(MeasuredMachine machine) throws IOException {
        return HexFormat.of().formatHex(Files.readAllBytes(machine.root().resolve(RunningTpm.EVENT_LOG)));
    }

    /** The hash that the firmware is to measure. */
    private static String foreseen(Path program) throws Exception {
        return HexFormat.of()
                .formatHex(Authenticode.sha256(Files.readAllBytes(program)).array());
    }

    /** One byte of the DOS stub, which does nothing. */
    private Path changed(Path grub) throws IOException {
        byte[] image = Files.readAllBytes(grub);
        image[0x50] ^= 1;
        return Files.write(folder.resolve("changed.efi"), image);
    }
}
