package io.holdfast.agent.extensions;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.extensions.ExtensionReport.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent is killed at every step of the journal; the next one brings the work to the right end, each command once. */
@Tag("root")
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
    private static final List<Step> REMOVE = List.of(Step.DISABLE, Step.UNINSTALL, Step.DELETE, Step.REPORT);

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

    /** Runs an agent that kills itself there; it must come to that point. */
    private void killAt(String fault, String scenario) throws IOException, InterruptedException {
        Process agent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Dholdfast.faults=true",
                        "-Dholdfast.fault=" + fault,
                        "-cp",
                        System.getProperty("java.class.path"),
                        FaultChild.class.getName(),
                        folder.toString(),
                        scenario)
                .inheritIO()
                .start();
        assertThat(agent.waitFor())
                .describedAs("exit code of the agent killed at " + fault)
                .isEqualTo(137);
    }

    /** The agent after that, told the same again; the trace afterwards must be this. */
    private List<ExtensionReport> next(String scenario, List<String> commands) throws Exception {
        try (Machine machine = new Machine(folder)) {
            FaultChild.publish(machine);
            machine.executor.recover();
            FaultChild.act(machine, scenario);
            machine.executor.idle();
            assertThat(machine.trace()).isEqualTo(commands);
            assertThat(machine.ran()).containsExactly("ran");
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
