package io.holdfast.agent.extensions;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.agent.platform.FileWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent is killed at every step of the journal; the next one brings the work to the right end, each command once. */
@Tag("root")
@Execution(ExecutionMode.CONCURRENT)
class KilledAgentTest {
    private static final List<Step> INSTALL =
            List.of(Step.FETCH, Step.UNPACK, Step.CONFIGURE, Step.INSTALL, Step.ENABLE, Step.OBSERVE, Step.REPORT);
    private static final List<Step> UPDATE = List.of(
            Step.FETCH,
            Step.UNPACK,
            Step.CONFIGURE,
            Step.DISABLE_OLD,
            Step.CARRY_OVER,
            Step.UPDATE,
            Step.UNINSTALL_OLD,
            Step.DROP_OLD,
            Step.INSTALL,
            Step.ENABLE,
            Step.OBSERVE,
            Step.REPORT);
    /** Where other ways differ from these. */
    private static final List<Step> SPARING = List.of(Step.UNINSTALL_OLD, Step.DROP_OLD, Step.ENABLE);

    private static final List<Step> DOWNGRADE = List.of(Step.UPDATE, Step.DROP_OLD);
    private static final List<Step> OF_TWO = List.of(Step.DISABLE_OLD, Step.ENABLE_OTHERS);
    private static final List<Step> FORGET = List.of(Step.DISABLE, Step.FORGET);
    private static final List<Step> REMOVE = List.of(Step.DISABLE, Step.UNINSTALL, Step.END, Step.DELETE, Step.REPORT);

    private static final List<String> INSTALLED = List.of("1.0.0 install - 0", "1.0.0 enable - 0");
    private static final List<String> UPDATED = List.of(
            "1.0.0 disable - 0", "1.1.0 update - 0", "1.0.0 uninstall - 0", "1.1.0 install - 0", "1.1.0 enable - 0");
    private static final List<String> REMOVED = List.of("1.0.0 disable - 0", "1.0.0 uninstall - 0");

    @TempDir
    Path folder;

    static Stream<String> install() {
        return INSTALL.stream().flatMap(FaultPoints::names);
    }

    static Stream<String> update() {
        return UPDATE.stream().filter(step -> !INSTALL.contains(step)).flatMap(FaultPoints::names);
    }

    static Stream<String> remove() {
        return REMOVE.stream().flatMap(FaultPoints::names);
    }

    static Stream<String> updateWithoutInstall() {
        return SPARING.stream().flatMap(FaultPoints::names);
    }

    static Stream<String> downgrade() {
        return DOWNGRADE.stream().flatMap(FaultPoints::names);
    }

    static Stream<String> updateOfTwo() {
        return OF_TWO.stream().flatMap(FaultPoints::names);
    }

    static Stream<String> removeOne() {
        return FORGET.stream().flatMap(FaultPoints::names);
    }

    @ParameterizedTest
    @MethodSource
    void install(String fault) throws Exception {
        killAt(fault, "install");
        List<ExtensionReport> reports = next("install", INSTALLED);

        assertThat(reports.getLast().phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(reports.getLast().message()).isEqualTo("done 0");
    }

    @ParameterizedTest
    @MethodSource
    void update(String fault) throws Exception {
        next("install", INSTALLED);
        killAt(fault, "update");
        List<ExtensionReport> reports = next(
                "update", Stream.concat(INSTALLED.stream(), UPDATED.stream()).toList());

        assertThat(reports.getLast().phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(reports.getLast().generation()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource
    void remove(String fault) throws Exception {
        next("install", INSTALLED);
        killAt(fault, "remove");
        List<ExtensionReport> reports = next(
                "remove", Stream.concat(INSTALLED.stream(), REMOVED.stream()).toList());

        assertThat(reports.getLast().phase()).isEqualTo(Phase.REMOVED);
        assertThat(folder.resolve("home of the agent/waagent")).isEmptyDirectory();
    }

    @ParameterizedTest
    @MethodSource
    void updateWithoutInstall(String fault) throws Exception {
        next("install", INSTALLED);
        killAt(fault, "update without install");
        List<ExtensionReport> reports = next(
                "update without install",
                and(INSTALLED, "1.0.0 disable - 0", "1.2.0 update - 0", "1.0.0 uninstall - 0", "1.2.0 enable - 0"));

        assertThat(reports.getLast().phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @ParameterizedTest
    @MethodSource
    void downgrade(String fault) throws Exception {
        next("install", INSTALLED);
        List<String> updated =
                Stream.concat(INSTALLED.stream(), UPDATED.stream()).toList();
        next("update", updated);
        killAt(fault, "downgrade");
        List<ExtensionReport> reports = next(
                "downgrade",
                and(
                        updated,
                        "1.1.0 disable - 0",
                        "1.1.0 update - 0",
                        "1.1.0 uninstall - 0",
                        "1.0.0 install - 0",
                        "1.0.0 enable - 0"));

        assertThat(reports.getLast().phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @ParameterizedTest
    @MethodSource
    void updateOfTwo(String fault) throws Exception {
        List<String> two = List.of("2.0.0 install a 0", "2.0.0 enable a 0", "2.0.0 enable b 1");
        next("two", two, List.of("ran", "ran"));
        killAt(fault, "update of two");
        next(
                "update of two",
                and(
                        two,
                        "2.0.0 disable a 1",
                        "2.0.0 disable b 1",
                        "2.1.0 update b 1",
                        "2.0.0 uninstall b 1",
                        "2.1.0 install b 1",
                        "2.1.0 enable b 1",
                        "2.1.0 enable a 0"),
                // mrseq of several extensions is the handler's own, and this one does not carry it over
                List.of("ran", "ran", "ran", "ran"));
    }

    @ParameterizedTest
    @MethodSource
    void removeOne(String fault) throws Exception {
        List<String> two = List.of("2.0.0 install a 0", "2.0.0 enable a 0", "2.0.0 enable b 1");
        next("two", two, List.of("ran", "ran"));
        killAt(fault, "remove one");
        List<ExtensionReport> reports = next("remove one", and(two, "2.0.0 disable a 0"), List.of("ran", "ran"));

        assertThat(reports.getLast().phase()).isEqualTo(Phase.REMOVED);
        assertThat(folder.resolve("home of the agent/waagent/Contoso.Test.Sample-2.0.0/status"))
                .isDirectoryNotContaining(file -> file.getFileName().toString().startsWith("a."))
                .isDirectoryContaining(file -> file.getFileName().toString().equals("b.1.status"));
    }

    @Test
    void waitForADependencyGoesOnWhileTheAgentIsDown() throws Exception {
        assertThat(FaultChild.start(folder, "waiting", List.of()).waitFor()).isEqualTo(137);
        Path file = folder.resolve("home of the agent/extensions/waits");
        String begun = java.nio.file.Files.readString(file);
        // of the 90 minutes one is left, and then none
        try (Machine machine = later(Duration.ofMinutes(89))) {
            assertThat(machine.reports).noneMatch(report -> report.name().equals("hello"));
            assertThat(file).hasContent(begun);
        }
        try (Machine machine = later(Duration.ofMinutes(91))) {
            Optional<ExtensionReport> overdue = FileWatch.until(
                    folder,
                    Duration.ofSeconds(30),
                    () -> machine.reports.stream()
                            .filter(report -> report.name().equals("hello"))
                            .findFirst());
            assertThat(overdue.orElseThrow().code()).isEqualTo("DependencyFailed");
            assertThat(overdue.orElseThrow().message())
                    .contains("Dependent Extension slow did not reach a terminal state within the allowed timeout");
            java.nio.file.Files.createFile(folder.resolve("go"));
            machine.executor.idle();
            assertThat(machine.commands()).containsExactly("3.0.0 install", "3.0.0 enable");
            assertThat(file).hasContent("{}");
        }
    }

    /** The agent so much later, told the same again. */
    private Machine later(Duration passed) throws Exception {
        ExecutorSettings settings = Machine.settings(folder).clock(Clock.offset(Clock.systemUTC(), passed));
        Machine machine = new Machine(folder, settings);
        FaultChild.publish(machine);
        machine.executor.recover();
        FaultChild.act(machine, "waiting");
        return machine;
    }

    private static List<String> and(List<String> before, String... commands) {
        return Stream.concat(before.stream(), Stream.of(commands)).toList();
    }

    /** Runs an agent that kills itself there; it must come to that point. */
    private void killAt(String fault, String scenario) throws IOException, InterruptedException {
        Process agent =
                FaultChild.start(folder, scenario, List.of("-Dholdfast.faults=true", "-Dholdfast.fault=" + fault));
        assertThat(agent.waitFor())
                .describedAs("exit code of the agent killed at " + fault)
                .isEqualTo(137);
    }

    /** The agent after that, told the same again; the trace afterwards must be this. */
    private List<ExtensionReport> next(String scenario, List<String> commands) throws Exception {
        return next(scenario, commands, List.of("ran"));
    }

    private List<ExtensionReport> next(String scenario, List<String> commands, List<String> runs) throws Exception {
        try (Machine machine = new Machine(folder)) {
            FaultChild.publish(machine);
            machine.executor.recover();
            FaultChild.act(machine, scenario);
            machine.executor.idle();
            assertThat(machine.trace()).isEqualTo(commands);
            assertThat(machine.ran()).isEqualTo(runs);
            assertThat(runs()).isEmpty();
            return machine.reports;
        }
    }

    private Set<String> runs() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = java.nio.file.Files.list(folder.resolve("home of the agent/extensions/runs"))) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }
}
