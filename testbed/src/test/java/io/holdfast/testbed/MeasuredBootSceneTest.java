package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.attestation.eventlog.Event;
import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.prediction.Authenticode;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Scene E with real measured boots: a good one, one after an update of kernel, boot loader and command line, and one of a
 * changed boot loader. Real: OVMF with Microsoft's keys, Debian's signed shim, GRUBs and kernels, unpacked by the package
 * manager, a TPM, and each TPM command, which the kernel of the booted machine carries out; agent, handler and control plane.
 * Not real: agent and handler run beside the emulated machine, for its whole user space is one busybox. They reach its TPM by
 * a serial line, see its disk as a folder, and read the logs that its kernel printed on the console; what the hooks of an
 * update write (initrd, grub.cfg, the copy of GRUB) the test writes in their stead.
 */
@Tag("scene")
@Tag("slow")
@Tag("root")
class MeasuredBootSceneTest {
    private static final Duration MOST = Duration.ofSeconds(150);
    private static final String COMMAND_LINE = "console=ttyS0 panic=5 quiet ima_policy=tcb rootfstype=ramfs";
    private static final String ALERTS = "/providers/Microsoft.Security/alerts?api-version=2022-01-01";

    @TempDir
    private Path folder;

    @Test
    void aBootIsVerifiedOneThatAnUpdateForetoldIsNoAlarmAndOneWithAChangedGrubIs() throws Exception {
        assumeTrue(
                MeasuredMachine.missing().isEmpty(),
                () -> MeasuredMachine.missing().orElseThrow());
        Optional<BootPackages> packages = BootPackages.of(RunningHoldfast.home().resolve("target/measured-boot"));
        assumeTrue(packages.isPresent(), "Debian's boot programs cannot be had");
        try (MeasuredMachine machine = MeasuredMachine.made(machineFolder("machine"))) {
            machine.disk().install(packages.get().installed(), COMMAND_LINE);
            CompletableFuture<GuestJava> java =
                    CompletableFuture.supplyAsync(() -> GuestJava.made(machineFolder("java")));
            CompletableFuture<Void> booted = CompletableFuture.runAsync(() -> machine.boot(true));
            try (RunningHoldfast holdfast = RunningHoldfast.start(folder.resolve("data"), "--no-agent");
                    RunningAgent agent = RunningAgent.connect(holdfast)) {
                machine.tpm().pinned(holdfast);
                agent.with(Map.of(
                        "HOLDFAST_TPM",
                        machine.location(),
                        "HOLDFAST_MACHINE_ROOT",
                        machine.root().toString()));
                booted.join();
                measuresWhatIsOnItsDisk(machine);
                agent.start();
                Arm owner = Arm.owner(holdfast);
                String id = holdfast.machineId();
                owner.ok(
                        "PATCH",
                        id + Arm.MACHINES,
                        "{\"properties\":{\"securityProfile\":{\"integrityMonitoring\":{\"enabled\":true}}}}");
                JsonObject good = judged(owner, id, "1");
                assertThat(good.string("status")).as(good.pretty()).contains("Healthy");
                assertThat(baseline(good)).isEqualTo("1 FirstBoot");
                // one switch: the system puts the extension, through the same corridor as everybody
                assertThat(owner.ok("GET", id + "/extensions/GuestAttestation" + Arm.MACHINES, "")
                                .object("systemData")
                                .flatMap(data -> data.string("createdBy")))
                        .contains("system:boot-integrity");
                String before = foreseen(machine.disk().kernel());

                machine.disk().install(packages.get().update(), COMMAND_LINE + " mitigations=off");
                foretells(owner, id, machine);
                agent.stop();
                machine.boot(true);
                measuresWhatIsOnItsDisk(machine);
                agent.start();
                JsonObject updated = judged(owner, id, "2");
                assertThat(updated.string("status"))
                        .as(updated.pretty() + diff(owner, id, "2"))
                        .contains("Healthy");
                assertThat(baseline(updated)).isEqualTo("2 Predicted");
                assertThat(updated.array("kernelCommandLines").orElseThrow().compact())
                        .contains("mitigations=off");
                assertThat(owner.ok("GET", owner.subscription() + ALERTS, "").array("value"))
                        .contains(JsonArray.EMPTY);
                assertThat(eventLog(machine)).doesNotContain(before);

                String grub = foreseen(machine.disk().grub());
                agent.stop();
                machine.disk().tamper(COMMAND_LINE, java.join());
                machine.boot(false);
                measuresWhatIsOnItsDisk(machine);
                assertThat(eventLog(machine)).doesNotContain(grub);
                javaReachesTheTpmByItsDevice(machine);
                agent.start();
                JsonObject bad = judged(owner, id, "3");
                assertThat(bad.string("status")).as(bad.pretty()).contains("Unhealthy");
                assertThat(bad.compact()).contains("SecureBootOff", "BaselineDiffers", "firstDifference");
                assertThat(baseline(bad)).isEqualTo("2 Predicted");
                assertThat(diff(owner, id, "3"))
                        .contains(grub, foreseen(machine.disk().grub()));
                assertThat(owner.ok("GET", owner.subscription() + ALERTS, "").compact())
                        .contains("Attestation failed your virtual machine", "Secure Boot is off");
            }
        }
    }

    /** In the machine itself: the PCRs are those of its log, and a quote, a large area and a refusal come through. */
    private static void javaReachesTheTpmByItsDevice(MeasuredMachine machine) throws Exception {
        String said = machine.said("JAVA");
        byte[] log = Files.readAllBytes(machine.root().resolve(RunningTpm.EVENT_LOG));
        for (int pcr : new int[] {0, 4, 7, 8, 9}) {
            assertThat(said).contains("PCR " + pcr + " " + replayed(log, pcr) + "\n");
        }
        assertThat(said)
                .containsPattern("EK certificate [0-9]{4}\n")
                .containsPattern("quote ([0-9a-f]{64}) \\1\n")
                .contains("nothing at a free handle true")
                .contains("/dev/tpmrm0 refuses a command: Invalid argument");
    }

    private static String replayed(byte[] log, int pcr) throws Exception {
        Bytes value = Bytes.of(new byte[32]);
        for (Event event : EventLog.parse(log).events()) {
            if (event.measured() && event.pcr() == pcr) {
                ByteBuffer both = ByteBuffer.allocate(64).put(value.array());
                both.put(event.digest(HashAlgorithm.SHA256).orElseThrow().array());
                value = Bytes.of(Digest.of(both.array()).bytes());
            }
        }
        return HexFormat.of().formatHex(value.array());
    }

    private Path machineFolder(String name) {
        try {
            return Files.createDirectory(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The state after a boot has been attested. */
    private static JsonObject judged(Arm owner, String machine, String boot) {
        RunningHoldfast.await(
                "boot " + boot + " to be judged: " + integrity(owner, machine).pretty(),
                MOST,
                () -> integrity(owner, machine)
                        .object("boot")
                        .flatMap(last -> last.string("name"))
                        .equals(Optional.of(boot)));
        return integrity(owner, machine);
    }

    /** The handler sees what an update left, and the control plane shows it. */
    private static void foretells(Arm owner, String id, MeasuredMachine machine) throws Exception {
        MachineDisk disk = machine.disk();
        String[] digests = {
            foreseen(disk.kernel()),
            Digest.of(Files.readAllBytes(disk.kernel())).toString(),
            Digest.of(Files.readAllBytes(disk.menu())).toString()
        };
        RunningHoldfast.await(
                "the update to be foretold",
                MOST,
                () -> integrity(owner, id)
                        .object("prediction")
                        .filter(told -> java.util.Arrays.stream(digests).allMatch(told.compact()::contains))
                        .isPresent());
    }

    private static String baseline(JsonObject integrity) {
        JsonObject baseline = integrity.object("baseline").orElseThrow();
        return baseline.string("boot").orElseThrow() + " "
                + baseline.string("approval").orElseThrow();
    }

    private static String diff(Arm owner, String machine, String boot) {
        return owner.ok("GET", machine + "/bootAttestations/" + boot + "/diff" + Arm.MACHINES, "")
                .pretty();
    }

    private static JsonObject integrity(Arm owner, String machine) {
        return owner.ok("GET", machine + Arm.MACHINES, "")
                .object("properties")
                .flatMap(properties -> properties.object("bootIntegrity"))
                .orElse(JsonObject.EMPTY);
    }

    private static String eventLog(MeasuredMachine machine) throws IOException {
        return HexFormat.of().formatHex(Files.readAllBytes(machine.root().resolve(RunningTpm.EVENT_LOG)));
    }

    private static void measuresWhatIsOnItsDisk(MeasuredMachine machine) throws Exception {
        MachineDisk disk = machine.disk();
        for (Path program : new Path[] {disk.shim(), disk.grub(), disk.kernel()}) {
            assertThat(eventLog(machine)).as("measured " + program).contains(foreseen(program));
        }
    }

    /** The hash that the firmware is to measure. */
    private static String foreseen(Path program) throws Exception {
        return HexFormat.of()
                .formatHex(Authenticode.sha256(Files.readAllBytes(program)).array());
    }
}
