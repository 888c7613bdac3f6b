package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.testbed.StatusPage.Command;
import io.holdfast.testbed.StatusPage.Scene;
import io.holdfast.testbed.StatusPage.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/status.md} promises is so, and what the README tells a newcomer to type works as it stands there. */
@Tag("scene")
@Tag("root")
class StatusCommandsTest {
    private static final List<String> SCENES = List.of(
            "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "B1", "B2", "B3", "B4", "B5", "C1", "C2", "C3", "D1",
            "D2", "D3", "E1", "E2", "E3", "F1", "G");

    @TempDir
    private Path folder;

    private static String document(String name) {
        return RunningHoldfast.read(RunningHoldfast.home().resolve(name));
    }

    /** The shell block that follows a marker of the README. */
    private static String block(String readme, String marker) {
        String after = readme.substring(readme.indexOf("<!-- " + marker + " -->"));
        int start = after.indexOf("```sh\n") + 6;
        return after.substring(start, after.indexOf("```", start));
    }

    @Test
    void everySceneHasAStateAndWhatWorksHasACommand() {
        StatusPage page = StatusPage.parse(document("docs/status.md"));
        assertThat(page.scenes()).extracting(Scene::name).containsAll(SCENES).doesNotHaveDuplicates();
        assertThat(page.scenes())
                .allSatisfy(scene -> assertThat(scene.commands().isEmpty())
                        .as(scene.name())
                        .isEqualTo(scene.state() == State.MISSING));
    }

    @Test
    void bothReadmesHaveTheSameCommands() {
        String english = document("README.md");
        String japanese = document("README.ja.md");
        for (String marker : List.of("environment", "first extension", "result", "local controls", "log")) {
            assertThat(block(japanese, marker)).as(marker).isEqualTo(block(english, marker));
        }
    }

    @TestFactory
    Stream<DynamicTest> everyCommandShowsWhatThePageSays() throws Exception {
        StatusPage page = StatusPage.parse(document("docs/status.md"));
        for (String tool : List.of("az", "curl", "bash")) {
            assumeTrue(onPath(tool), tool + " is needed");
        }
        // with the options of a user's start, and none of the tests' own
        RunningHoldfast holdfast = RunningHoldfast.start(
                folder.resolve("data"),
                Map.of("HOLDFAST_SERVER_OPTIONS", "", "HOLDFAST_AGENT_OPTIONS", ""),
                "--clamd",
                "none");
        String readme = document("README.md");
        String environment =
                block(readme, "environment").replace("DATA=$PWD/.holdfast", "DATA='" + holdfast.data() + "'");
        Path setup = Files.writeString(
                folder.resolve("setup.sh"),
                "set -eo pipefail\n" + environment + "declare -p M > '" + folder + "/m.sh'\n");
        Path prelude = Files.writeString(
                folder.resolve("prelude.sh"),
                environment
                                .lines()
                                .takeWhile(line -> !line.startsWith("az "))
                                .reduce("", (all, line) -> all + line + "\n")
                        + ". '" + folder + "/m.sh'\n" + page.helpers());
        Stream<DynamicTest> first = Stream.of(DynamicTest.dynamicTest(
                "README: sign-in", () -> check(holdfast, ". '" + setup + "'; az account show", "Holdfast")));
        Stream<DynamicTest> readmeSteps = Stream.of(
                DynamicTest.dynamicTest("README: first extension", () -> {
                    check(holdfast, use(prelude) + block(readme, "first extension"), "Creating");
                    check(holdfast, use(prelude) + "until_has '\"Succeeded\"' ext GET hello", "\"exitCode\":0");
                    check(holdfast, use(prelude) + block(readme, "result"), "hello from");
                }),
                DynamicTest.dynamicTest("README: the machine says no", () -> {
                    check(holdfast, use(prelude) + block(readme, "local controls"), "extensions.blocklist");
                    check(
                            holdfast,
                            use(prelude) + "script hello date; until_has '\"Failed\"' ext GET hello",
                            "ExtensionNotPermitted");
                    check(holdfast, "./hfagent config clear extensions.blocklist", "extensions.blocklist");
                }),
                DynamicTest.dynamicTest(
                        "README: the log", () -> check(holdfast, use(prelude) + block(readme, "log"), "verified")));
        Stream<DynamicTest> rows = page.scenes().stream()
                .flatMap(scene -> scene.commands().stream()
                        .map(command -> DynamicTest.dynamicTest(
                                scene.name() + ": " + command.line(), () -> check(holdfast, use(prelude), command))));
        return Stream.of(first, readmeSteps, rows).flatMap(tests -> tests).onClose(holdfast::close);
    }

    private static boolean onPath(String tool) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
    }

    private static String use(Path prelude) {
        return ". '" + prelude + "'\n";
    }

    private static void check(RunningHoldfast holdfast, String prelude, Command command) {
        check(holdfast, prelude + command.line(), command.expected());
    }

    private static void check(RunningHoldfast holdfast, String script, String expected) {
        String inHome = "cd '" + RunningHoldfast.home() + "'\n" + script;
        RunningHoldfast.Result result = holdfast.run("", "bash", "-c", inHome);
        assertThat(result.output() + result.error()).as(script).contains(expected);
        assertThat(result.exit())
                .as(script + "\n" + result.output() + result.error())
                .isZero();
    }
}
