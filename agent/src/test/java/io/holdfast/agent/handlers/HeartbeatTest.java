package io.holdfast.agent.handlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeartbeatTest {
    private static final String GOOD = "[{\"version\": 1.0, \"heartbeat\": {\"status\": \"Ready\", \"code\": 0,"
            + " \"formattedMessage\": {\"lang\": \"en-US\", \"message\": \"alive\"}}}]";

    @TempDir
    private Path folder = Path.of("");

    private static Heartbeat parse(String text) throws HandlerException {
        return Heartbeat.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void wordsAreTakenAsTheyAreAndSignaturesAreNot() throws Exception {
        Heartbeat beat =
                parse("\uFEFF[{\"heartbeat\": {\"status\": \"Some\\nword\", \"code\": \"7\", \"formattedMessage\":"
                        + " {\"message\": \"https://x.example/a?sig=SECRET\"}}}]");
        assertThat(beat.status()).isEqualTo("Some?word");
        assertThat(beat.message()).contains("https://x.example/a?<redacted>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "[1]",
                "[{}]",
                "[{\"heartbeat\": 1}]",
                "[{\"heartbeat\": {}}]",
                "[{\"heartbeat\": {\"status\": \" \"}}]"
            })
    void malformedOnesSaySo(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(HandlerException.class)
                .hasMessageStartingWith("Malformed heartbeat file");
    }

    @Test
    void aFileThatIsTooLongOrALinkIsNotRead() throws Exception {
        Path file = folder.resolve("heartbeat.log");
        Files.write(file, new byte[100_000]);
        assertThat(Heartbeat.read(file, Instant.now()).message().orElseThrow())
                .startsWith("Failed to get heart beat file");
        Files.delete(file);
        Files.writeString(folder.resolve("secret"), GOOD);
        Files.createSymbolicLink(file, folder.resolve("secret"));
        assertThat(Heartbeat.read(file, Instant.now()).status()).isEqualTo("NotReady");
    }

    @Test
    void changedBytesOnlyGiveTheDocumentedException() {
        byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
        Random random = new Random(6);
        int read = 0;
        for (int round = 0; round < 5000; round++) {
            byte[] file = good.clone();
            file[random.nextInt(file.length)] = (byte) random.nextInt();
            try {
                Heartbeat.parse(file);
                read++;
            } catch (HandlerException e) {
                assertThat(e).hasMessageStartingWith("Malformed heartbeat file");
            }
        }
        assertThat(read).isBetween(1, 4999);
    }
}
