package io.holdfast.agent.extensions;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.agent.platform.ControlGroups;
import io.holdfast.agent.platform.FileWatch;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that the extension manager keeps running for handlers without a service of their own. */
@Tag("root")
class HostedTest {
    private static final Optional<JsonObject> SETTINGS = Optional.of(JsonObject.of("message", Json.of("hello")));
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private Machine machine;

    @BeforeEach
    void start() throws IOException {
        machine = new Machine(folder);
        machine.executor.manager(true, Optional.empty());
    }

    @AfterEach
    void stop() {
        machine.close();
    }

    /** A program that writes its process id, starts a child in a session of its own, and stays. */
    static FixtureHandler handler(String version, Path trace, Path pids) {
        return new FixtureHandler(version, trace)
                .member("holdfast", "{\"hostedCommand\": \"bin/hosted.sh %s\"}".formatted(version))
                .file("bin/hosted.sh", """
                        #!/bin/sh
                        echo "hosted $1 in $(pwd) with $ConfigSequenceNumber"
                        setsid sleep 300 &
                        echo "$1 $$ $!" >> '%s'
                        exec sleep 301
                        """.formatted(pids).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private Path pids() {
        return folder.resolve("pids");
    }

    /** The lines of starts, as soon as there are so many. */
    private List<String> starts(int count) throws Exception {
        return FileWatch.until(
                        folder,
                        PATIENCE,
                        () -> Files.exists(pids())
                                ? Optional.of(Files.readAllLines(pids())).filter(lines -> lines.size() >= count)
                                : Optional.empty())
                .orElseThrow();
    }

    private static List<ProcessHandle> processes(String line) {
        String[] fields = line.split(" ");
        return java.util.stream.Stream.of(fields[1], fields[2])
                .map(Long::parseLong)
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .toList();
    }

    private static void gone(String line) throws Exception {
        for (ProcessHandle process : processes(line)) {
            DaemonsTest.ended(process.pid());
        }
    }

    private static void needsGroups() {
        Assumptions.assumeTrue(ControlGroups.of(Path.of("/none")).isPresent(), "this machine has no control groups");
    }

    @Test
    void runsWhileItsHandlerIsEnabledAndGoesWithIt() throws Exception {
        needsGroups();
        machine.apply(handler("1.0.0", machine.trace, pids()), "hello", 1, SETTINGS);
        String first = starts(1).getFirst();
        assertThat(processes(first)).hasSize(2).allMatch(ProcessHandle::isAlive);

        machine.apply(handler("1.0.0", machine.trace, pids()), "hello", 2, Optional.of(JsonObject.EMPTY));
        String second = starts(2).getLast();
        gone(first);

        machine.apply(handler("1.1.0", machine.trace, pids()), "hello", 3, SETTINGS);
        String third = starts(3).getLast();
        assertThat(third).startsWith("1.1.0 ");
        gone(second);

        machine.remove("hello", 4);
        gone(third);
        assertThat(Files.readString(
                        folder.resolve("home of the agent/log/azure/Contoso.Test.Sample/HostedCommand.log")))
                .contains(
                        "hosted 1.0.0 in /var/lib/waagent/Contoso.Test.Sample-1.0.0 with 0",
                        "hosted 1.0.0 in /var/lib/waagent/Contoso.Test.Sample-1.0.0 with 1",
                        "hosted 1.1.0 in /var/lib/waagent/Contoso.Test.Sample-1.1.0 with 2");
    }

    @Test
    void stopsWithTheManagerAndBeginsAgainWithIt() throws Exception {
        needsGroups();
        machine.apply(handler("1.0.0", machine.trace, pids()), "hello", 1, SETTINGS);
        String first = starts(1).getFirst();
        machine.executor.manager(false, Optional.empty());
        gone(first);
        assertThat(machine.executor.installed()).hasSize(1).allMatch(InstalledExtension::enabled);

        machine.executor.manager(true, Optional.empty());
        String second = starts(2).getLast();
        machine.executor.close();
        gone(second);
        machine.restart();
        machine.executor.manager(true, Optional.empty());
        assertThat(processes(starts(3).getLast())).isNotEmpty();
    }

    @Test
    void isStartedAgainWhenItEndsAndThatIsTold() throws Exception {
        FixtureHandler handler = new FixtureHandler("1.0.0", machine.trace)
                .member("holdfast", "{\"hostedCommand\": \"bin/hosted.sh\"}")
                .file(
                        "bin/hosted.sh",
                        "#!/bin/sh\necho $$ >> '%s'; exit 3\n"
                                .formatted(pids())
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        machine.apply(handler, "hello", 1, SETTINGS);
        starts(3);
        machine.executor.lookAtStatus();

        ExtensionReport told = machine.reports.getLast();
        assertThat(told.phase()).isEqualTo(Phase.STATUS);
        assertThat(told.displayStatus()).isEqualTo("NotReady");
        assertThat(told.message()).isEqualTo("the hosted program ended with 3");
    }

    @Test
    void limitsOfTheManifestHold() throws Exception {
        needsGroups();
        FixtureHandler handler = new FixtureHandler("1.0.0", machine.trace)
                .member("resourceLimits", "{\"cpuQuotaPercentage\": 50, \"memoryQuotaInMB\": 64}")
                .member("holdfast", "{\"hostedCommand\": \"bin/hosted.sh\", \"processLimit\": 12}")
                .file("bin/hosted.sh", """
                        #!/bin/sh
                        sh -c 'i=0; while [ $i -lt 40 ]; do sleep 60 & i=$((i + 1)); done' 2>/dev/null
                        sleep 60
                        """.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        machine.apply(handler, "hello", 1, SETTINGS);
        Path group = FileWatch.until(folder, PATIENCE, () -> {
                    for (Path each : groups()) {
                        Path hosted = each.resolve("Contoso.Test.Sample/hosted");
                        Path most = hosted.resolve("pids.max");
                        if (Files.exists(most) && Files.readString(most).strip().equals("12")) {
                            return Optional.of(hosted);
                        }
                    }
                    return Optional.<Path>empty();
                })
                .orElseThrow();
        for (Path each : groups()) {
            Path memory = each.resolve("Contoso.Test.Sample/hosted/memory.limit_in_bytes");
            if (Files.exists(memory)) {
                assertThat(memory).hasContent(Long.toString(64L << 20));
            }
        }
        Optional<Integer> most = FileWatch.until(
                folder,
                PATIENCE,
                () -> Optional.of(Files.readAllLines(group.resolve("cgroup.procs"))
                                .size())
                        .filter(count -> count >= 10));
        assertThat(most).hasValueSatisfying(count -> assertThat(count).isLessThanOrEqualTo(12));
    }

    /** The groups of this agent in all hierarchies. */
    private List<Path> groups() throws IOException {
        return ControlGroups.of(machine.home.resolve("extensions")).orElseThrow().entrances().stream()
                .map(io.holdfast.agent.platform.DurableFiles::parent)
                .toList();
    }

    @Test
    void whatAKilledAgentLeftIsEnded() throws Exception {
        needsGroups();
        machine.close();
        Process agent = FaultChild.start(folder, "hosted", List.of());
        assertThat(agent.waitFor()).isEqualTo(137);
        String left = starts(1).getFirst();
        assertThat(processes(left)).hasSize(2).allMatch(ProcessHandle::isAlive);

        machine.restart();
        gone(left);
        machine.executor.manager(true, Optional.empty());
        assertThat(processes(starts(2).getLast())).allMatch(ProcessHandle::isAlive);
    }

    @Test
    void aCommandOverItsTimeTakesAlongWhatMadeItselfASession() throws Exception {
        needsGroups();
        machine.restart(Machine.settings(folder).longest(Duration.ofSeconds(1)));
        ExtensionReport report = machine.apply(
                new FixtureHandler("1.0.0", machine.trace)
                        .script("enable", "setsid sleep 300 & echo \"x $$ $!\" > '" + pids() + "'; sleep 300"),
                "hello",
                1,
                SETTINGS);
        assertThat(report.code()).isEqualTo("1011");
        gone(starts(1).getFirst());
    }
}
