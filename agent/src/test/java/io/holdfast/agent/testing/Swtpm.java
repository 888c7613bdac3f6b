package io.holdfast.agent.testing;

import io.holdfast.attestation.device.TpmConnection;
import io.holdfast.attestation.device.TpmLocation;
import io.holdfast.attestation.tpm.Tpm;
import io.holdfast.attestation.tpm.TpmException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real software TPM; its state is in a folder, so that it can be started again. */
public final class Swtpm implements AutoCloseable {
    private final Process process;
    private final int port;

    private Swtpm(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** On a free port. */
    public static Swtpm start(Path state) throws IOException, InterruptedException {
        return start(state, freePort());
    }

    public static Swtpm start(Path state, int port) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/swtpm")), "swtpm is not installed");
        Files.createDirectories(state);
        Path log = state.resolve("swtpm.log");
        Process process = new ProcessBuilder(List.of(
                        "swtpm",
                        "socket",
                        "--tpm2",
                        "--tpmstate",
                        "dir=" + state.toAbsolutePath(),
                        "--server",
                        "type=tcp,port=" + port + ",bindaddr=127.0.0.1",
                        "--ctrl",
                        "type=unixio,path=" + state.resolve("ctrl"),
                        "--flags",
                        "not-need-init,startup-clear"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (process.isAlive() && System.nanoTime() < end) {
            try (TpmConnection connection = new TpmLocation.Socket("127.0.0.1", port).open()) {
                new Tpm(connection).random(8);
                return new Swtpm(process, port);
            } catch (IOException | TpmException _) {
                process.waitFor(20, TimeUnit.MILLISECONDS); // it is not listening yet
            }
        }
        process.destroyForcibly();
        throw new IOException("swtpm does not answer: " + Files.readString(log));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public int port() {
        return port;
    }

    public TpmLocation location() {
        return new TpmLocation.Socket("127.0.0.1", port);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
