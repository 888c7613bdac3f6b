package io.holdfast.extensions.runcommand;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.extensions.DesiredExtension;
import io.holdfast.agent.extensions.ExecutorSettings;
import io.holdfast.agent.extensions.ExtensionExecutor;
import io.holdfast.agent.extensions.ExtensionReport;
import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.agent.platform.ContractFolders;
import io.holdfast.agent.platform.ControlGroups;
import io.holdfast.agent.platform.FileWatch;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The handler under the real extension manager, as root. */
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunCommandTest {
    private static final ExtensionType TYPE = ExtensionType.of("Holdfast.Compute", "RunCommand");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path root = Path.of("");

    private Path folder = Path.of("");

    private final List<ExtensionReport> reports = new CopyOnWriteArrayList<>();
    private ExtensionExecutor executor;
    private byte[] zip;
    private long generation;

    @BeforeEach
    void ownFolder(TestInfo test) throws IOException {
        folder = Files.createDirectory(
                root.resolve(test.getTestMethod().orElseThrow().getName()));
    }

    @BeforeAll
    void start() throws IOException {
        zip = zip();
        executor = executor();
        executor.recover();
    }

    private ExtensionExecutor executor() throws IOException {
        return new ExtensionExecutor(
                ExecutorSettings.of(
                        home(),
                        ContractFolders.below(home()),
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")),
                (_, _, _) -> new ByteArrayInputStream(zip),
                reports::add);
    }

    /** Whatever a test left running goes with the extensions. */
    @AfterAll
    void stop() throws Exception {
        for (var installed : executor.installed()) {
            executor.remove(installed.item(), ++generation);
        }
        executor.idle();
        executor.close();
    }

    private Path home() {
        return root.resolve("agent");
    }

    private Path base() {
        return home().resolve("waagent/Holdfast.Compute.RunCommand-1.0.0");
    }

    /** The package as the build makes it, with a jar that finds its classes where this test has them. */
    private static byte[] zip() throws IOException {
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, RunCommand.class.getName());
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Arrays.stream(System.getProperty("java.class.path").split(":"))
                                .map(entry -> Path.of(entry).toUri().toString())
                                .collect(Collectors.joining(" ")));
        new JarOutputStream(jar, manifest).close();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            entry(out, "HandlerManifest.json", Files.readAllBytes(Path.of("src/main/handler/HandlerManifest.json")));
            entry(out, "run-command.jar", jar.toByteArray());
        }
        return bytes.toByteArray();
    }

    private static void entry(ZipOutputStream out, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(0);
        out.putNextEntry(entry);
        out.write(content);
        out.closeEntry();
    }

    private long want(String name, String settings, String hidden) throws JsonException {
        generation++;
        executor.apply(new DesiredExtension(
                "runcommand/" + name,
                name,
                generation,
                TYPE,
                new HandlerVersion("1.0.0"),
                Digest.of(zip),
                Optional.of(json(settings)),
                hidden.isEmpty() ? Optional.empty() : Optional.of(json(hidden)),
                ""));
        return generation;
    }

    private static JsonObject json(String text) throws JsonException {
        return (JsonObject) Json.parse(text.replace('\'', '"'));
    }

    private static String script(String text) {
        return "'source':{'script':" + Json.of(text).compact().replace("'", "\\u0027") + "}";
    }

    private static void await(String what, FileWatch.Look<Boolean> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.at().orElse(false)) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(20);
        }
    }

    private ExtensionReport await(String what, Predicate<ExtensionReport> which) throws Exception {
        try {
            await(what, () -> Optional.of(reports.stream().anyMatch(which)));
        } catch (AssertionError e) {
            throw new AssertionError(what + " is not among " + reports, e);
        }
        return reports.stream().filter(which).findFirst().orElseThrow();
    }

    private ExtensionReport end(long of) throws Exception {
        return await(
                "the end of generation " + of,
                report ->
                        report.generation() == of && report.phase() != Phase.RUNNING && report.phase() != Phase.STATUS);
    }

    private static String part(ExtensionReport report, String name) {
        return report.status().orElseThrow().array("substatus").orElseThrow().items().stream()
                .map(JsonObject.class::cast)
                .filter(part -> part.string("name").orElse("").equals(name))
                .map(part -> part.object("formattedMessage").orElseThrow().string("message"))
                .findFirst()
                .orElseThrow()
                .orElseThrow();
    }

    private static List<ProcessHandle> processesOf(Path marker) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains(marker.toString()))
                        .isPresent())
                .toList();
    }

    @Test
    void aScriptRunsWithItsParametersAsItsUser() throws Exception {
        long run = want(
                "hello",
                "{" + script("id -un; echo \"$1 $PLAIN $TOKEN\"; pwd; echo oops > /dev/stderr")
                        + ",'runAsUser':'nobody','parameters':[{'name':'PLAIN','value':'p'},{'value':'a b'}]}",
                "{'protectedParameters':[{'name':'TOKEN','value':'t0ken'}]}");
        ExtensionReport report = end(run);
        assertThat(report.phase()).as(report.toString()).isEqualTo(Phase.SUCCEEDED);
        assertThat(part(report, "StdOut")).isEqualTo("nobody\na b p t0ken\n/\n");
        assertThat(part(report, "StdErr")).isEqualTo("oops\n");
        assertThat(part(report, "RunCommand")).contains("\"executionState\":\"Succeeded\"", "startTime", "endTime");

        long failing = want("hello", "{" + script("exit 3") + "}", "");
        ExtensionReport weak = end(failing);
        assertThat(weak.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(weak.exitCode()).hasValue(3);
        assertThat(part(weak, "RunCommand")).contains("\"executionState\":\"Failed\"");
        long strict = want("hello", "{" + script("exit 3") + ",'treatFailureAsDeploymentFailure':true}", "");
        assertThat(end(strict).phase()).isEqualTo(Phase.FAILED);
        long nobody = want("hello", "{" + script("id") + ",'runAsUser':'no-such-user'}", "");
        assertThat(end(nobody).message()).contains("this machine has no user 'no-such-user'");
    }

    @Test
    void outputIsToldWhileItRunsAndTheSameAgainJoinsTheRun() throws Exception {
        Path go = folder.resolve("go");
        Path runs = folder.resolve("runs");
        String settings = "{"
                + script(
                        "echo x >> " + runs + "; echo first; while [ ! -e " + go + " ]; do sleep 0.05; done; echo last")
                + "}";
        long one = want("slow", settings, "");
        ExtensionReport half = await(
                "output of what runs",
                report -> report.generation() == one
                        && report.phase() == Phase.STATUS
                        && part(report, "StdOut").equals("first\n"));
        assertThat(part(half, "RunCommand")).contains("\"executionState\":\"Running\"");
        // another one of the same handler does not wait for it
        assertThat(end(want("quick", "{" + script("echo quick") + "}", "")).phase())
                .isEqualTo(Phase.SUCCEEDED);

        long again = want("slow", settings, "");
        executor.idle();
        Files.createFile(go);
        assertThat(part(end(again), "StdOut")).isEqualTo("first\nlast\n");
        assertThat(Files.readString(runs)).isEqualTo("x\n");
        long third = want("slow", settings, "");
        assertThat(end(third).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(Files.readString(runs)).isEqualTo("x\n");
    }

    @Test
    void timeOutAndCancelKillAllOfIt() throws Exception {
        // leaves session, process group and parent behind, and where there are control groups its environment too
        String escape = ControlGroups.of(home()).isPresent()
                ? "env -i /usr/bin/setsid -f /bin/sh -c 'sleep 1000; : " + folder + "'; "
                : "";
        String leaver = escape + "setsid sh -c 'exec sh -c \"sleep 1000; : " + folder + "\"' & sh -c 'sleep 1000; : "
                + folder + "' & wait";
        long late = want("late", "{" + script(leaver) + ",'timeoutInSeconds':1}", "");
        ExtensionReport report = end(late);
        assertThat(part(report, "RunCommand")).contains("\"executionState\":\"TimedOut\"");
        assertThat(report.message()).contains("did not end within 1 s");
        assertThat(processesOf(folder).stream()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains("sleep")))
                .isEmpty();

        long first = want("changed", "{" + script("echo begun; " + leaver) + "}", "");
        await(
                "its output",
                each -> each.generation() == first
                        && each.phase() == Phase.STATUS
                        && part(each, "StdOut").equals("begun\n"));
        long second = want("changed", "{" + script("echo second") + "}", "");
        assertThat(end(second).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(end(first).code()).isEqualTo("Canceled");

        long third = want("changed", "{" + script("echo third; " + leaver) + "}", "");
        await(
                "its output",
                each -> each.generation() == third
                        && each.phase() == Phase.STATUS
                        && part(each, "StdOut").equals("third\n"));
        executor.remove("runcommand/changed", ++generation);
        executor.idle();
        assertThat(end(third).code()).isEqualTo("Canceled");
        assertThat(end(generation).phase()).isEqualTo(Phase.REMOVED);
        assertThat(processesOf(folder).stream()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains("sleep")))
                .isEmpty();
    }

    @Test
    void theNextAgentTellsTheEndAndAfterACrashNothingRunsTwice() throws Exception {
        Path go = folder.resolve("go");
        Path runs = folder.resolve("runs");
        String waiting = "echo x >> " + runs + "; while [ ! -e " + go + " ]; do sleep 0.05; done; echo done";
        long over = want("over", "{" + script(waiting) + "}", "");
        await(
                "its start",
                report -> report.generation() == over
                        && report.phase() == Phase.RUNNING
                        && report.status().isPresent());
        executor.close(); // runs go on without an agent
        Files.createFile(go);
        executor = executor();
        executor.recover();
        assertThat(part(end(over), "StdOut")).isEqualTo("done\n");
        Files.delete(go);

        long lost = want("lost", "{" + script(waiting) + "}", "");
        await(
                "its start",
                report -> report.generation() == lost
                        && report.phase() == Phase.RUNNING
                        && report.status().isPresent());
        executor.close();
        crash("lost");
        Files.createFile(go);
        executor = executor();
        executor.recover();
        ExtensionReport report = end(lost);
        assertThat(report.phase()).isEqualTo(Phase.INTERRUPTED);
        assertThat(report.code()).isEqualTo("Interrupted");
        assertThat(Files.readString(runs)).isEqualTo("x\nx\n");
    }

    /** What a crash leaves: everything of the run is gone, and its file names a start of the machine that is over. */
    private void crash(String name) throws Exception {
        Path file;
        try (Stream<Path> files = Files.list(base().resolve("run"))) {
            file = files.filter(each -> String.valueOf(each.getFileName()).startsWith(name + "."))
                    .findFirst()
                    .orElseThrow();
        }
        List<String> lines = Files.readAllLines(file);
        ProcessHandle runner =
                ProcessHandle.of(Long.parseLong(lines.get(0).split(" ")[1])).orElseThrow();
        List<ProcessHandle> all =
                Stream.concat(runner.descendants(), Stream.of(runner)).toList();
        Files.writeString(
                file, "00000000-0000-0000-0000-000000000000" + lines.get(0).substring(36) + "\n" + lines.get(1) + "\n");
        all.forEach(ProcessHandle::destroyForcibly);
        await("the end of the processes", () -> Optional.of(all.stream().noneMatch(ProcessHandle::isAlive)));
    }

    @Test
    void anAsynchronousOneIsASuccessWhileItRunsAndItsEndIsNews() throws Exception {
        Path go = folder.resolve("go");
        long run = want(
                "async",
                "{" + script("while [ ! -e " + go + " ]; do sleep 0.05; done; echo end; exit 4")
                        + ",'asyncExecution':true}",
                "");
        ExtensionReport begun = end(run);
        assertThat(begun.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(part(begun, "RunCommand")).contains("\"executionState\":\"Running\"");
        Files.createFile(go);
        ExtensionReport news = await(
                "its end",
                report -> report.generation() == run
                        && report.phase() == Phase.STATUS
                        && part(report, "RunCommand").contains("\"Failed\""));
        assertThat(part(news, "StdOut")).isEqualTo("end\n");
        assertThat(news.exitCode()).hasValue(4);
    }

    @Test
    void aNameThatIsTakenByAnotherIsRefused() throws Exception {
        assertThat(end(want("same", "{" + script("true") + "}", "")).phase()).isEqualTo(Phase.SUCCEEDED);
        generation++;
        executor.apply(new DesiredExtension(
                "extension/same",
                "SAME",
                generation,
                TYPE,
                new HandlerVersion("1.0.0"),
                Digest.of(zip),
                Optional.of(json("{" + script("true") + "}")),
                Optional.empty(),
                ""));
        assertThat(end(generation).message()).contains("is taken on this machine by another extension or run command");
    }
}
