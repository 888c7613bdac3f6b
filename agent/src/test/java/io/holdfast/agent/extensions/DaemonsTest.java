package io.holdfast.agent.extensions;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.agent.platform.ControlGroups;
import io.holdfast.agent.platform.ProcessStart;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands leave running stays while their handler is installed, and goes with it. */
@Tag("root")
class DaemonsTest {
    private static final Optional<JsonObject> OTHERS = Optional.of(JsonObject.of("message", Json.of("again")));

    @TempDir
    private Path folder = Path.of("");

    /** Leaves two children and one in a session of its own, in that command. */
    static FixtureHandler handler(String version, Path trace, String command) {
        return new FixtureHandler(version, trace)
                .script(
                        command,
                        """
                sleep 300 & echo $! >> '%1$s.pids'
                sleep 301 & echo $! >> '%1$s.pids'
                setsid sleep 302 & echo $! >> '%1$s.pids'
                """.formatted(trace) + (command.equals("enable") ? FixtureHandler.STATUS_SUCCESS : "exit 5"));
    }

    private List<ProcessHandle> left() throws IOException {
        return Files.readAllLines(folder.resolve("trace.pids")).stream()
                .map(Long::parseLong)
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .toList();
    }

    private void gone() throws Exception {
        for (ProcessHandle process : left()) {
            ended(process.pid());
        }
    }

    /** Waits for the end of a process that is no child of this one; whether it is reaped does not count. */
    static void ended(long pid) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (ProcessStart.of(pid).isPresent()) {
            assertThat(System.nanoTime()).as("process %s runs", pid).isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    private void needsGroups() {
        Assumptions.assumeTrue(ControlGroups.of(folder).isPresent(), "this machine has no control groups");
    }

    @Test
    void staysThroughSettingsAndUpdatesAndEndsWithTheLastExtension() throws Exception {
        needsGroups();
        try (Machine machine = new Machine(folder)) {
            FixtureHandler handler = handler("1.0.0", machine.trace, "enable")
                    .script("install", "(trap '' TERM; exec sleep 304) & echo $! >> '" + machine.trace + ".pids'");
            machine.apply(handler, "hello", 1, FaultChild.SETTINGS);
            machine.apply(new FixtureHandler("1.1.0", machine.trace), "hello", 2, OTHERS);
            machine.restart();
            assertThat(left()).hasSize(4).allMatch(ProcessHandle::isAlive);

            assertThat(machine.remove("hello", 3).phase()).isEqualTo(Phase.REMOVED);
            gone();
            assertThat(machine.apply(new FixtureHandler("1.1.0", machine.trace), "hello", 4, OTHERS)
                            .phase())
                    .as("an installation after that")
                    .isEqualTo(Phase.SUCCEEDED);
        }
    }

    @Test
    void ofAnInstallThatFailedGoesWithItsRemoval() throws Exception {
        needsGroups();
        try (Machine machine = new Machine(folder)) {
            machine.apply(handler("1.0.0", machine.trace, "install"), "hello", 1, FaultChild.SETTINGS);
            assertThat(left()).hasSize(3).allMatch(ProcessHandle::isAlive);
            machine.remove("hello", 2);
            gone();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"uninstall.after", "end.before", "end.after"})
    void anAgentThatIsKilledMeanwhileLeavesNothing(String fault) throws Exception {
        needsGroups();
        try (Machine machine = new Machine(folder)) {
            machine.apply(handler("1.0.0", machine.trace, "enable"), "hello", 1, FaultChild.SETTINGS);
        }
        assertThat(left()).hasSize(3).allMatch(ProcessHandle::isAlive);
        assertThat(FaultChild.start(folder, "remove", List.of("-Dholdfast.faults=true", "-Dholdfast.fault=" + fault))
                        .waitFor())
                .isEqualTo(137);
        try (Machine machine = new Machine(folder)) {
            machine.executor.recover();
            machine.executor.idle();
            assertThat(machine.reports.getLast().phase()).isEqualTo(Phase.REMOVED);
        }
        gone();
    }

    /** There a process is found by its session, or by its parent; the one that has neither any more is beyond reach. */
    @Test
    void withoutControlGroupsItsSessionIsEnded() throws Exception {
        Process bystander = new ProcessBuilder("setsid", "sleep", "303").start();
        Process agent = FaultChild.start(
                folder,
                "daemons",
                List.of(),
                List.of(
                        "unshare",
                        "--mount",
                        "--propagation",
                        "private",
                        "/bin/sh",
                        "-c",
                        "umount -R -l /sys/fs/cgroup; exec \"$@\"",
                        "sh"));
        assertThat(agent.waitFor()).isZero();
        assertThat(folder.resolve("grouped")).doesNotExist();
        List<String> pids = Files.readAllLines(folder.resolve("trace.pids"));
        assertThat(pids).as("of two runs of enable").hasSize(6);
        for (int i = 0; i < pids.size(); i++) {
            long pid = Long.parseLong(pids.get(i));
            if (i % 3 == 2) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
            ended(pid);
        }
        assertThat(bystander.isAlive()).isTrue();
        bystander.destroyForcibly();
    }
}
