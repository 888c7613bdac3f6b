package io.holdfast.extensions.guestattestation;

import io.holdfast.attestation.device.TpmConnection;
import io.holdfast.attestation.device.TpmLocation;
import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.tpm.Tpm;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.machine.CertificateAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real software TPM. */
final class TestTpm implements AutoCloseable {
    private final Process process;
    private final TpmLocation location;

    private TestTpm(Process process, TpmLocation location) {
        this.process = process;
        this.location = location;
    }

    static TestTpm start(Path state) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/swtpm")), "swtpm is not installed");
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Process process = new ProcessBuilder(
                        "swtpm",
                        "socket",
                        "--tpm2",
                        "--tpmstate",
                        "dir=" + state,
                        "--server",
                        "type=tcp,port=" + port + ",bindaddr=127.0.0.1",
                        "--ctrl",
                        "type=unixio,path=" + state.resolve("control"),
                        "--flags",
                        "not-need-init,startup-clear")
                .redirectErrorStream(true)
                .redirectOutput(state.resolve("swtpm.log").toFile())
                .start();
        TestTpm tpm = new TestTpm(process, new TpmLocation.Socket("127.0.0.1", port));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!tpm.answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                tpm.close();
                throw new IOException("swtpm does not answer: " + Files.readString(state.resolve("swtpm.log")));
            }
            process.waitFor(20, TimeUnit.MILLISECONDS); // it ends, or is not listening yet
        }
        return tpm;
    }

    private boolean answers() {
        try (TpmConnection connection = location.open()) {
            return new Tpm(connection).random(4).size() == 4;
        } catch (IOException | TpmException _) {
            return false;
        }
    }

    TpmLocation location() {
        return location;
    }

    /** As after an enrolment of this TPM's attestation key. */
    void keep(Path state, String provider) throws Exception {
        String name =
                HexFormat.of().formatHex(new MachineTpm(location).key().name().array());
        byte[] certificate = CertificateAuthority.create("Keys", Instant.now(), new SecureRandom())
                .certificate()
                .getEncoded();
        Files.createDirectories(state);
        Files.writeString(
                state.resolve("attestation-key.json"),
                JsonObject.builder()
                        .put("name", name)
                        .put("provider", provider)
                        .put("certificate", Base64Url.encode(certificate))
                        .build()
                        .compact());
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
