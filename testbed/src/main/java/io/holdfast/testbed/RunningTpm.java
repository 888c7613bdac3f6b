package io.holdfast.testbed;

import io.holdfast.attestation.device.TpmConnection;
import io.holdfast.attestation.device.TpmLocation;
import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.eventlog.EventLogException;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.Tpm;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A real software TPM with an EK certificate of an authority of its own, in which recorded boots are played: after a reset
 * its PCRs are extended as the log of the boot says, and the machine's files show that log.
 */
public final class RunningTpm implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);

    static final String EVENT_LOG = "sys/kernel/security/tpm0/binary_bios_measurements";
    static final String IMA = "sys/kernel/security/ima/binary_runtime_measurements";

    private final Path folder;
    private final int port;
    private Optional<Process> process = Optional.empty();

    private RunningTpm(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    public static boolean possible() {
        return Files.isExecutable(Path.of("/usr/bin/swtpm")) && Files.isExecutable(Path.of("/usr/bin/swtpm_setup"));
    }

    /** A new TPM of no maker; its state is below the folder. */
    public static RunningTpm blank(Path folder) {
        RunningTpm tpm = new RunningTpm(folder, RunningHoldfast.freePort());
        try {
            Files.createDirectories(tpm.state());
            return tpm;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new TPM; its state and its maker are below the folder. */
    public static RunningTpm manufactured(Path folder) {
        RunningTpm tpm = blank(folder);
        tpm.maker().make(tpm.state());
        return tpm;
    }

    public TpmMaker maker() {
        return new TpmMaker(folder);
    }

    Path state() {
        return folder.resolve("state");
    }

    /** The root of a machine whose kernel shows the log of what was played. */
    public Path machineRoot() {
        return folder.resolve("root");
    }

    /** The TPM itself has the certificate of who issued its own; it has to be running. */
    public void keepIssuer() {
        try (TpmConnection connection = TpmLocation.parse(location()).open()) {
            maker().keepIssuer(connection);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code HOST:PORT}. */
    public String location() {
        return "127.0.0.1:" + port;
    }

    /** Makes a control plane believe the maker of this TPM, and whom that one lets issue. */
    public void pinned(RunningHoldfast holdfast) {
        maker().pin(holdfast, TpmMaker.ROOT, TpmMaker.ISSUER);
    }

    /** Switches off and on; PCRs begin anew, keys stay. */
    public void restart() {
        close();
        try {
            process = Optional.of(new ProcessBuilder(
                            "swtpm",
                            "socket",
                            "--tpm2",
                            "--tpmstate",
                            "dir=" + state().toAbsolutePath(),
                            "--server",
                            "type=tcp,port=" + port + ",bindaddr=127.0.0.1",
                            "--ctrl",
                            "type=unixio,path=" + folder.resolve("control").toAbsolutePath(),
                            "--flags",
                            "not-need-init,startup-clear")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("swtpm.log").toFile())
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RunningHoldfast.await("swtpm: " + folder.resolve("swtpm.log"), START, this::answers);
    }

    private boolean answers() {
        try (TpmConnection connection = TpmLocation.parse(location()).open()) {
            return new Tpm(connection).random(8).size() == 8;
        } catch (IOException | TpmException _) {
            return false; // not yet
        }
    }

    /**
     * Boots the machine as in a recorded boot.
     *
     * @param boot folder with {@code eventlog.bin} and {@code ima.bin}
     */
    public void boot(Path boot, boolean secureBoot) {
        restart();
        try (TpmConnection connection = TpmLocation.parse(location()).open()) {
            Tpm tpm = new Tpm(connection);
            byte[] log = Files.readAllBytes(boot.resolve("eventlog.bin"));
            EventLog events = EventLog.parse(log);
            for (int event = 0; event < events.size(); event++) {
                if (events.event(event).measured()) {
                    for (HashAlgorithm bank : events.banks()) {
                        tpm.extend(
                                events.pcr(event),
                                bank,
                                events.digest(event, bank).orElseThrow().array());
                    }
                }
            }
            byte[] ima = Files.readAllBytes(boot.resolve("ima.bin"));
            measure(tpm, Bytes.of(ima));
            shown(EVENT_LOG, log);
            shown(IMA, ima);
            shown(
                    "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
                    new byte[] {6, 0, 0, 0, (byte) (secureBoot ? 1 : 0)});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (EventLogException | TpmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Each entry of a list into PCR 10 (Linux, security/integrity/ima): u32 PCR, 20 bytes, sized name, sized data. */
    public static void measure(Tpm tpm, Bytes entries) throws IOException, TpmException {
        ByteBuffer list = ByteBuffer.wrap(entries.array()).order(ByteOrder.LITTLE_ENDIAN);
        while (list.hasRemaining()) {
            int pcr = list.getInt();
            byte[] sha1 = new byte[20];
            list.get(sha1);
            list.position(list.position() + 4 + list.getInt(list.position()));
            byte[] data = new byte[list.getInt()];
            list.get(data);
            tpm.extend(pcr, HashAlgorithm.SHA1, sha1);
            tpm.extend(
                    pcr, HashAlgorithm.SHA256, Bytes.of(Digest.of(data).bytes()).array());
        }
    }

    private void shown(String file, byte[] content) throws IOException {
        shown(machineRoot(), file, content);
    }

    /** Puts a file below the root of a machine. */
    static void shown(Path root, String file, byte[] content) throws IOException {
        Path shown = root.resolve(file);
        Files.createDirectories(shown.resolveSibling("."));
        Files.write(shown, content);
    }

    @Override
    public void close() {
        process.ifPresent(running -> {
            running.destroy();
            running.onExit().join();
        });
        process = Optional.empty();
    }
}
