package io.holdfast.agent.extensions;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.agent.platform.FileWatch;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handlers that misbehave and machines that fail, beyond the statements of the contract. */
@Tag("root")
class HardHandlersTest {
    private static final Optional<JsonObject> SETTINGS = Optional.of(JsonObject.of("message", Json.of("hello")));
    private static final String ITEM = "extension:hello";

    @TempDir
    Path folder;

    private Machine machine;

    @BeforeEach
    void start() throws IOException {
        machine = new Machine(folder);
    }

    @AfterEach
    void stop() {
        machine.close();
    }

    private FixtureHandler handler(String version) {
        return new FixtureHandler(version, machine.trace);
    }

    @Test
    void reportThatIsNotTakenIsSentAgainAndNothingRunsTwice() throws Exception {
        machine.close();
        machine = new Machine(folder, Machine.settings(folder).retry(Duration.ofMillis(50)));
        machine.refusals.set(3);
        ExtensionReport report = machine.apply(handler("1.0.0"), "hello", 1, SETTINGS);

        assertThat(report.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(machine.refusals).hasValue(0);
        assertThat(machine.trace()).containsExactly("1.0.0 install - 0", "1.0.0 enable - 0");
    }

    @Test
    void whatStandsIsToldAgainAndWhatDoesNotIsNeverRun() throws Exception {
        FixtureHandler handler = handler("1.0.0");
        machine.apply(handler, "hello", 1, SETTINGS);
        int reports = machine.reports.size();
        assertThat(machine.executor.again(handler.desired("hello", 2, SETTINGS)))
                .isTrue();
        ExtensionReport told = machine.reports.getLast();
        assertThat(told.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(told.generation()).isEqualTo(2);
        assertThat(machine.reports).hasSize(reports + 1);

        FixtureHandler newer = handler("1.1.0");
        machine.publish(newer);
        assertThat(machine.executor.again(newer.desired("hello", 3, SETTINGS))).isFalse();
        assertThat(machine.executor.again(handler.desired("hello", 3, Optional.empty())))
                .isFalse();
        assertThat(machine.executor.again(handler.desired("other", 1, SETTINGS)))
                .isFalse();
        assertThat(machine.executor.again(handler.desired("hello", 1, SETTINGS)))
                .isFalse();
        Files.delete(machine.base("1.0.0").resolve("HandlerManifest.json"));
        assertThat(machine.executor.again(handler.desired("hello", 3, SETTINGS)))
                .isFalse();
        assertThat(machine.trace()).containsExactly("1.0.0 install - 0", "1.0.0 enable - 0");
    }

    @Test
    void exitCode137IsTheCommandsOwn() throws Exception {
        ExtensionReport report = machine.apply(handler("1.0.0").script("enable", "kill -9 $$"), "hello", 1, SETTINGS);

        assertThat(report.code()).isEqualTo("1009");
        assertThat(report.exitCode()).hasValue(137);
    }

    @Test
    void commandWhoseShimIsKilledFailsAtOnce() throws Exception {
        ExtensionReport report =
                machine.apply(handler("1.0.0").script("enable", "kill -9 $(ps -o sid= -p $$)"), "hello", 1, SETTINGS);

        assertThat(report.phase()).isEqualTo(Phase.FAILED);
        assertThat(report.message()).contains("Killed from outside");
    }

    @Test
    void transitionIsReportedAndWaitedFor() throws Exception {
        FixtureHandler handler = handler("1.0.0").script("enable", """
                        echo '[{"status": {"status": "transitioning"}}]' > status/0.status
                        (sleep 1; echo '[{"status": {"status": "warning", "code": "7", "formattedMessage": {"lang": "en", "message": "at https://x.example/a?sv=1&sig=SECRET end"}}}]' > status/tmp; mv status/tmp status/0.status) &
                        """);
        ExtensionReport report = machine.apply(handler, "hello", 1, SETTINGS);

        assertThat(report.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(report.level()).isEqualTo("Warning");
        assertThat(report.message()).isEqualTo("at https://x.example/a?<redacted> end");
        assertThat(report.status().orElseThrow().string("code")).contains("7");
        assertThat(machine.reports)
                .filteredOn(each -> each.phase() == Phase.RUNNING)
                .hasSize(2);
    }

    @Test
    void changedByteIsRefusedBeforeTheZipIsOpened() throws Exception {
        FixtureHandler handler = handler("1.0.0");
        DesiredExtension desired = handler.desired("hello", 1, SETTINGS);
        byte[] zip = handler.zip();
        zip[zip.length / 2] ^= 1;
        machine.packages.put(desired.packageDigest(), zip);
        machine.executor.apply(desired);
        machine.executor.idle();

        assertThat(machine.reports.getLast().code()).isEqualTo("PackageMismatch");
        assertThat(machine.reports.getLast().message()).contains("DIGEST_MISMATCH");
        assertThat(machine.base("1.0.0")).doesNotExist();
        assertThat(machine.home.resolve("waagent")).isEmptyDirectory();
    }

    @Test
    void fullDiskFailsAndALaterTryWorks() throws Exception {
        Path small = folder.resolve("home of the agent/waagent");
        Files.createDirectories(small);
        run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small.toString());
        try {
            Files.write(small.resolve("ballast"), new byte[50_000]);
            FixtureHandler handler = handler("1.0.0").script("install", "# " + "x".repeat(60_000));
            ExtensionReport full = machine.apply(handler, "hello", 1, SETTINGS);
            assertThat(full.phase()).isEqualTo(Phase.FAILED);
            assertThat(full.message()).contains("No space left on device");

            run("mount", "-o", "remount,size=4m", small.toString());
            ExtensionReport report = machine.apply(handler, "hello", 2, SETTINGS);
            assertThat(report.phase()).describedAs(report.toString()).isEqualTo(Phase.SUCCEEDED);
        } finally {
            machine.close();
            run("umount", small.toString());
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void mountsOfACommandStayWithIt() throws Exception {
        machine.apply(
                handler("1.0.0")
                        .script("install", "mkdir ../own && mount -t tmpfs tmpfs ../own && touch ../own/inside"),
                "hello",
                1,
                SETTINGS);

        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain("waagent");
        assertThat(machine.home.resolve("waagent/own")).isEmptyDirectory();
    }

    @Test
    void protectedSettingsAreReadableByOpenssl() throws Exception {
        FixtureHandler handler = handler("1.0.0").script("enable", """
                        t=$(sed 's/.*protectedSettingsCertThumbprint": "\\([0-9A-F]*\\)".*/\\1/' config/0.settings)
                        sed 's/.*protectedSettings": "\\([^"]*\\)".*/\\1/' config/0.settings | base64 -d > cms
                        openssl cms -inform DER -decrypt -recip ../$t.crt -inkey ../$t.prv < cms | cksum > with-cms
                        openssl smime -inform DER -decrypt -recip ../$t.crt -inkey ../$t.prv < cms | cksum > with-smime
                        """ + FixtureHandler.STATUS_SUCCESS);
        JsonObject secret = JsonObject.of("password", Json.of("opensesame-4711"));
        ExtensionReport report = machine.apply(handler, handler.desired("hello", 1, SETTINGS, Optional.of(secret)));

        assertThat(report.phase()).describedAs(report.toString()).isEqualTo(Phase.SUCCEEDED);
        String expected = new String(
                new ProcessBuilder("sh", "-c", "printf '%s' '" + secret.compact() + "' | cksum")
                        .start()
                        .getInputStream()
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        assertThat(machine.base("1.0.0").resolve("with-cms")).hasContent(expected);
        assertThat(machine.base("1.0.0").resolve("with-smime")).hasContent(expected);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .describedAs(file.toString())
                        .doesNotContain("opensesame-4711")
                        .doesNotContain(Base64.getEncoder().encodeToString(secret.utf8()));
            }
        }
    }

    @Test
    void localRemovalComesBackWithTheSameGeneration() throws Exception {
        FixtureHandler handler = handler("1.0.0");
        machine.apply(handler, "hello", 1, SETTINGS);
        machine.executor.removeLocally(ITEM);
        machine.executor.idle();
        assertThat(machine.reports.getLast().code()).isEqualTo("RemovedLocally");
        ExtensionReport report = machine.apply(handler, "hello", 1, SETTINGS);

        assertThat(report.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(machine.trace()).endsWith("1.0.0 install - 1", "1.0.0 enable - 1");
    }

    @Test
    void runningCommandSurvivesARestartOfTheAgent() throws Exception {
        Path begun = folder.resolve("begun");
        Path go = folder.resolve("go");
        FixtureHandler handler = handler("1.0.0")
                .script(
                        "enable",
                        "touch '" + begun + "'; while [ ! -e '" + go + "' ]; do sleep 0.05; done\n"
                                + FixtureHandler.STATUS_SUCCESS);
        machine.publish(handler);
        machine.executor.apply(handler.desired("hello", 1, SETTINGS));
        assertThat(FileWatch.until(
                        folder, Duration.ofSeconds(20), () -> Optional.of(begun).filter(Files::exists)))
                .isPresent();
        machine.restart();
        Files.createFile(go);
        machine.executor.idle();

        assertThat(machine.reports.getLast().phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(machine.trace()).containsExactly("1.0.0 install - 0", "1.0.0 enable - 0");
    }

    @Test
    void crashOfTheMachineDuringEnableIsToldAndRunsNothingTwice() throws Exception {
        Path begun = folder.resolve("begun");
        FixtureHandler handler = handler("1.0.0").script("enable", """
                        if [ "$ConfigSequenceNumber" -gt "$(cat mrseq 2>/dev/null || echo -1)" ]; then
                          echo "$ConfigSequenceNumber" > mrseq
                          echo '[{"status": {"status": "transitioning"}}]' > status/0.status
                          echo ran >> "$TRACE.ran"
                          touch '%s'; sleep 300
                        fi
                        """.formatted(begun));
        machine.close();
        machine = new Machine(
                folder, Machine.settings(folder).statusTimes(Duration.ofMillis(200), Duration.ofSeconds(2)));
        machine.publish(handler);
        machine.executor.apply(handler.desired("hello", 1, SETTINGS));
        assertThat(FileWatch.until(
                        folder, Duration.ofSeconds(20), () -> Optional.of(begun).filter(Files::exists)))
                .isPresent();
        machine.executor.close();
        // as after a crash: the processes are gone, and the journal speaks of another start of the machine
        killRuns();
        Path journal = machine.home.resolve("extensions/contoso.test+sample.json");
        Files.writeString(
                journal,
                Files.readString(journal)
                        .replaceAll("\"boot\":\"[^\"]*\"", "\"boot\":\"00000000-0000-4000-8000-000000000000\""));
        machine.restart();
        machine.executor.idle();

        assertThat(machine.reports.getLast().phase()).isEqualTo(Phase.INTERRUPTED);
        assertThat(machine.reports.getLast().code()).isEqualTo("Interrupted");
        assertThat(machine.ran()).containsExactly("ran");
    }

    private void killRuns() throws IOException, InterruptedException {
        try (Stream<Path> files = Files.walk(machine.home.resolve("extensions/runs"))) {
            List<String> claims = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("claim."))
                    .toList();
            for (String claim : claims) {
                run("/bin/sh", "-c", "kill -s KILL -- -" + claim.split("\\.")[1]);
            }
        }
    }
}
