package io.holdfast.attestation.tpm;

import io.holdfast.attestation.device.TpmConnection;
import io.holdfast.attestation.device.TpmLocation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real software TPM, manufactured anew or with the state of a folder. */
public final class Swtpm implements AutoCloseable {
    private final Process process;
    private final int port;

    private Swtpm(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    public static Swtpm start(Path state) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/swtpm")), "swtpm is not installed");
        for (int attempt = 0; ; attempt++) {
            int port = freePort();
            int control = freePort();
            Process process = new ProcessBuilder(
                            "swtpm",
                            "socket",
                            "--tpm2",
                            "--tpmstate",
                            "dir=" + state.toAbsolutePath(),
                            "--server",
                            "type=tcp,port=" + port + ",bindaddr=127.0.0.1",
                            "--ctrl",
                            "type=tcp,port=" + control + ",bindaddr=127.0.0.1",
                            "--flags",
                            "not-need-init,startup-clear")
                    .redirectErrorStream(true)
                    .redirectOutput(state.resolve("swtpm.log").toFile())
                    .start();
            if (answers(process, port)) {
                return new Swtpm(process, port);
            }
            process.destroyForcibly();
            if (attempt == 3) {
                throw new IOException("swtpm does not answer: " + Files.readString(state.resolve("swtpm.log")));
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean answers(Process process, int port) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (process.isAlive() && System.nanoTime() < end) {
            try (TpmConnection connection = new TpmLocation.Socket("127.0.0.1", port).open()) {
                return new Tpm(connection).random(8).size() == 8;
            } catch (IOException | TpmException _) {
                process.waitFor(20, TimeUnit.MILLISECONDS); // it ends, or is not listening yet
            }
        }
        return false;
    }

    public TpmLocation location() {
        return new TpmLocation.Socket("127.0.0.1", port);
    }

    /** For tpm2-tools. */
    public String tcti() {
        return "swtpm:host=127.0.0.1,port=" + port;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    /** Runs a tool to its end; its output. */
    public static String run(Path folder, List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process tool = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!tool.waitFor(60, TimeUnit.SECONDS)) {
            tool.destroyForcibly();
            throw new IOException(command + " does not end");
        }
        String text = Files.readString(output);
        if (tool.exitValue() != 0) {
            throw new IOException(command + " failed: " + text);
        }
        return text;
    }
}
