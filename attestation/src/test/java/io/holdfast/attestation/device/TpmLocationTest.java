package io.holdfast.attestation.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.attestation.tpm.Tpm;
import io.holdfast.attestation.tpm.TpmException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TpmLocationTest {
    @TempDir
    Path folder;

    @Test
    void devicesAndSocketsAreToldApart() {
        assertThat(TpmLocation.parse("/dev/tpmrm0"))
                .isEqualTo(TpmLocation.DEFAULT)
                .hasToString("/dev/tpmrm0");
        assertThat(TpmLocation.parse("localhost:2321")).isEqualTo(new TpmLocation.Socket("localhost", 2321));
        for (String text : new String[] {"", "tpm0", "host:", ":2321", "host:0", "host:70000", "host:port"}) {
            assertThatThrownBy(() -> TpmLocation.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected: a device such as /dev/tpmrm0");
        }
    }

    @Test
    void aDeviceThatIsNotThereIsSaidSo() {
        assertThatThrownBy(() ->
                        TpmLocation.parse(folder.resolve("tpmrm0").toString()).open())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not exist: this machine has no TPM 2.0");
        assertThatThrownBy(() -> TpmLocation.parse(folder.toString()).open())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no device");
    }

    @Test
    void aDeviceThatSaysNothingIsAnError() throws IOException {
        try (TpmConnection connection = TpmLocation.parse("/dev/null").open()) {
            assertThatThrownBy(() -> new Tpm(connection).random(4))
                    .isInstanceOf(IOException.class)
                    .hasMessage("/dev/null gave no response");
        }
    }

    @Test
    void aDeviceThatRefusesACommandIsNamed() throws IOException {
        try (TpmConnection connection = TpmLocation.parse("/dev/full").open()) {
            assertThatThrownBy(() -> new Tpm(connection).random(4))
                    .isInstanceOf(IOException.class)
                    .hasMessage("/dev/full refuses a command: No space left on device");
        }
    }

    @Test
    void aSocketThatClaimsFourGigabytesIsAnError() throws IOException {
        byte[] response = {(byte) 0x80, 1, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0, 0, 0, 0};
        assertThat(answer(response)).contains("size -1 (expected: a response of 10 to 4096 bytes)");
        response[2] = 0;
        response[3] = 0;
        response[4] = 0;
        response[5] = 12;
        assertThat(answer(response)).contains("ended the connection within a response");
    }

    private static String answer(byte[] response) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> {
                try (Socket socket = server.accept();
                        InputStream in = socket.getInputStream()) {
                    in.readNBytes(12); // a whole TPM2_GetRandom
                    socket.getOutputStream().write(response);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            try (TpmConnection connection =
                    TpmLocation.parse("127.0.0.1:" + server.getLocalPort()).open()) {
                new Tpm(connection).random(4);
                return "no failure";
            } catch (IOException | TpmException e) {
                answered.join();
                return String.valueOf(e.getMessage());
            }
        }
    }
}
