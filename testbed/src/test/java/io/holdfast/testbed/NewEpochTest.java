package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Storage is set back to an older copy: nothing is signed and nothing is done until the recovery key says so. */
@Tag("scene")
class NewEpochTest {
    @TempDir
    private Path folder;

    @Test
    void aRestoredControlPlaneStopsUntilTheRecoveryKeyOpensANewEpoch() throws Exception {
        Path runs = folder.resolve("runs");
        try (RunningHoldfast holdfast = RunningHoldfast.start(folder.resolve("data"))) {
            String machine = holdfast.machineId();
            install(holdfast, machine, "before", "echo before >> " + runs);
            Path store = holdfast.data().resolve("store");
            Path copy = folder.resolve("copy");
            holdfast.stopped(() -> copy(store, copy));
            install(holdfast, machine, "lost", "echo lost >> " + runs);
            holdfast.stopped(() -> {
                delete(store);
                copy(copy, store);
            });

            // the machine shows its newer checkpoint with its next poll
            RunningHoldfast.await(
                    "writing is refused",
                    Duration.ofSeconds(30),
                    () -> put(holdfast, machine, "again", "true").status() == 503);
            assertThat(put(holdfast, machine, "again", "true").body()).contains("LogRewound");

            var opened = holdfast.holdfast(
                    "log",
                    "new-epoch",
                    "--recovery-key",
                    holdfast.data().resolve("keys/recovery.key").toString());
            assertThat(opened.exit()).as(opened.error()).isZero();
            assertThat(opened.output()).contains("epoch 2 is open");

            install(holdfast, machine, "after", "echo after >> " + runs);
            assertThat(Files.readAllLines(runs)).containsExactly("before", "lost", "after");

            Path export = folder.resolve("log");
            assertThat(holdfast.holdfast("log", "export", "--out", export.toString())
                            .exit())
                    .isZero();
            var verified = holdfast.run(
                    "", RunningHoldfast.home().resolve("holdfast").toString(), "log", "verify", export.toString());
            assertThat(verified.output()).as(verified.error()).contains("epoch 2", "verified");
        }
    }

    private static RunningHoldfast.Answer put(RunningHoldfast holdfast, String machine, String name, String command) {
        return holdfast.call(
                "PUT", machine + "/extensions/" + name + "?api-version=2025-01-13", """
                {"location":"local","properties":{"publisher":"Holdfast.Compute","type":"CustomScript",
                 "settings":{"commandToExecute":"%s"}}}""".formatted(command));
    }

    private static void install(RunningHoldfast holdfast, String machine, String name, String command) {
        RunningHoldfast.await("an idle machine", Duration.ofSeconds(60), () -> {
            RunningHoldfast.Answer answer = put(holdfast, machine, name, command);
            assertThat(answer.status()).as(answer.body()).isIn(200, 409);
            return answer.status() == 200;
        });
        String extension = machine + "/extensions/" + name + "?api-version=2025-01-13";
        RunningHoldfast.await(name, Duration.ofSeconds(60), () -> {
            String body = holdfast.call("GET", extension, "").body();
            assertThat(body).doesNotContain("\"provisioningState\":\"Failed\"");
            return body.contains("\"provisioningState\":\"Succeeded\"");
        });
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.sorted((left, right) -> right.compareTo(left)).toList()) {
                Files.delete(file);
            }
        }
    }
}
