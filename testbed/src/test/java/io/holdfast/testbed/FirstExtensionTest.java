package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The walking skeleton: from `up` to a command that ran on this machine. */
@Tag("scene")
class FirstExtensionTest {
    @TempDir
    private Path folder;

    @Test
    void anUpThatWasKilledRightAfterConnectingStartsAgain() throws Exception {
        try (RunningHoldfast holdfast = RunningHoldfast.start(folder.resolve("data"))) {
            String machine = holdfast.machineId();
            // as a kill leaves it between the connecting and the note that it is done
            holdfast.stopped(() -> Files.delete(holdfast.agentHome().resolve("state/connected")));
            assertThat(holdfast.machineId()).isEqualTo(machine);
        }
    }

    @Test
    void aCommandAskedForThroughTheApiRunsOnThisMachine() throws Exception {
        try (RunningHoldfast holdfast = RunningHoldfast.start(folder.resolve("data"))) {
            Path written = folder.resolve("hello.txt");
            String extension = holdfast.machineId() + "/extensions/hello?api-version=2025-01-13";
            var put = holdfast.call("PUT", extension, """
                    {"location":"local","properties":{"publisher":"Holdfast.Compute","type":"CustomScript",
                     "settings":{"commandToExecute":"echo hello > %s"}}}""".formatted(written));
            assertThat(put.status()).as(put.body()).isEqualTo(200);
            assertThat(put.body()).contains("\"provisioningState\":\"Creating\"");

            RunningHoldfast.await(
                    "the machine's report",
                    Duration.ofSeconds(30),
                    () -> holdfast.call("GET", extension, "").body().contains("\"provisioningState\":\"Succeeded\""));
            assertThat(Files.readString(written)).isEqualTo("hello\n");
        }
    }
}
