package io.holdfast.extensions.customscript;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.extensions.DesiredExtension;
import io.holdfast.agent.extensions.ExecutorSettings;
import io.holdfast.agent.extensions.ExtensionExecutor;
import io.holdfast.agent.extensions.ExtensionReport;
import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.agent.platform.ContractFolders;
import io.holdfast.agent.platform.FileWatch;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The handler under the real extension manager, as root. */
@Tag("root")
class CustomScriptTest {
    private static final ExtensionType TYPE = ExtensionType.of("Holdfast.Compute", "CustomScript");

    @TempDir
    Path folder;

    private final List<ExtensionReport> reports = new CopyOnWriteArrayList<>();
    private ExtensionExecutor executor;
    private byte[] zip;
    private long generation;

    @BeforeEach
    void start() throws IOException {
        zip = zip();
        executor = new ExtensionExecutor(
                ExecutorSettings.of(
                        home(),
                        ContractFolders.below(home()),
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")),
                (_, _, _) -> new ByteArrayInputStream(zip),
                reports::add);
    }

    @AfterEach
    void stop() {
        executor.close();
    }

    private Path home() {
        return folder.resolve("agent");
    }

    /** The package as the build makes it, with a jar that finds its classes where this test has them. */
    private static byte[] zip() throws IOException {
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, CustomScript.class.getName());
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
            entry(out, "custom-script.jar", jar.toByteArray());
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

    private void want(String name, Optional<JsonObject> open, Optional<JsonObject> hidden, String tag) {
        generation++;
        executor.apply(new DesiredExtension(
                name, name, generation, TYPE, new HandlerVersion("1.0.0"), Digest.of(zip), open, hidden, tag));
    }

    private ExtensionReport apply(JsonObject open, JsonObject hidden) throws InterruptedException {
        want(
                "hello",
                Optional.of(open).filter(object -> !object.isEmpty()),
                Optional.of(hidden).filter(object -> !object.isEmpty()),
                "");
        executor.idle();
        return reports.getLast();
    }

    private static JsonObject command(String command) {
        return JsonObject.of("commandToExecute", Json.of(command));
    }

    @Test
    void aScriptOfWindowsRunsUnlessItIsToStayAsItIs() throws Exception {
        String script = Base64.getEncoder()
                .encodeToString("\uFEFF#!/bin/sh\r\necho it ran\r\nexit 0\r\n".getBytes(StandardCharsets.UTF_8));
        ExtensionReport ran = apply(JsonObject.of("script", Json.of(script)), JsonObject.EMPTY);
        assertThat(ran.phase()).as(ran.message()).isEqualTo(Phase.SUCCEEDED);
        assertThat(ran.message()).contains("[stdout]\nit ran\n\n");
        ExtensionReport kept =
                apply(JsonObject.of("script", Json.of(script), "skipDos2Unix", Json.of(true)), JsonObject.EMPTY);
        assertThat(kept.message()).contains("[stdout]\nit ran\r\n");
    }

    @Test
    void whatNeedsAzureIsRefusedByName() throws Exception {
        for (String name : List.of("managedIdentity", "storageAccountName", "storageAccountKey")) {
            ExtensionReport refused = apply(command("true"), JsonObject.of(name, Json.of("secret-value")));
            assertThat(refused.phase()).isEqualTo(Phase.FAILED);
            assertThat(refused.message()).contains(name + " is not served").doesNotContain("secret-value");
        }
    }

    @Test
    void runsCommandAndReportsOutput() throws Exception {
        Path made = folder.resolve("made");
        ExtensionReport report =
                apply(command("echo out; echo err >&2; echo yes > '" + made + "'; exit 0"), JsonObject.EMPTY);

        assertThat(report.phase()).describedAs(report.toString()).isEqualTo(Phase.SUCCEEDED);
        assertThat(report.message()).contains("exit code 0", "[stdout]\nout", "[stderr]\nerr");
        assertThat(report.status().orElseThrow().array("substatus").orElseThrow())
                .hasSize(2);
        assertThat(made).hasContent("yes");
    }

    @Test
    void failingCommandFailsWithItsExitCode() throws Exception {
        ExtensionReport report = apply(command("echo broken >&2; exit 7"), JsonObject.EMPTY);

        assertThat(report.phase()).isEqualTo(Phase.FAILED);
        assertThat(report.message()).contains("exit code 7", "broken");
        assertThat(report.status().orElseThrow().number("code")).hasValue(7);
    }

    @Test
    void scriptMayBeGzippedAndNameItsInterpreter() throws Exception {
        String script = "#!/bin/bash\na=(x y z); echo \"${a[2]} $0\"\n";
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(script.getBytes(StandardCharsets.UTF_8));
        }
        ExtensionReport report = apply(
                JsonObject.of("script", Json.of(Base64.getEncoder().encodeToString(packed.toByteArray()))),
                JsonObject.EMPTY);

        assertThat(report.message()).contains("[stdout]\nz ");
    }

    @Test
    void commandInBothKindsOfSettingsIsRefused() throws Exception {
        ExtensionReport report = apply(command("echo a"), command("echo b"));

        assertThat(report.phase()).isEqualTo(Phase.FAILED);
        assertThat(report.message()).contains("settings and in protectedSettings");
    }

    @Test
    void fileUrisTakesOnlyWebAddresses() throws Exception {
        ExtensionReport report =
                apply(command("true").with("fileUris", JsonArray.of(Json.of("file:///etc/shadow"))), JsonObject.EMPTY);

        assertThat(report.message()).contains("https or http").doesNotContain("shadow");
    }

    @Test
    void severalExtensionsRunSideBySideUnderOneHandler() throws Exception {
        want("first", Optional.of(command("echo one")), Optional.empty(), "");
        want("second", Optional.of(command("echo two")), Optional.empty(), "");
        executor.idle();

        assertThat(reports.stream().filter(report -> report.phase() == Phase.SUCCEEDED))
                .extracting(ExtensionReport::name)
                .containsExactly("first", "second");
    }

    @Test
    void newTagRunsTheSameCommandAgain() throws Exception {
        Path count = folder.resolve("count");
        JsonObject settings = command("echo x >> '" + count + "'");
        want("hello", Optional.of(settings), Optional.empty(), "");
        executor.idle();
        want("hello", Optional.of(settings), Optional.empty(), "");
        executor.idle();
        assertThat(count).hasContent("x\n");
        want("hello", Optional.of(settings), Optional.empty(), "2");
        executor.idle();
        assertThat(count).hasContent("x\nx\n");
    }

    @Test
    void protectedCommandIsInNoFileAndNoArgument() throws Exception {
        String secret = "s3cret" + Long.toHexString(System.nanoTime());
        Path go = folder.resolve("go");
        Path begun = folder.resolve("begun");
        AtomicBoolean seen = new AtomicBoolean();
        Set<String> found = new HashSet<>();
        // the secret stays in the running shell until the test has looked around
        JsonObject hidden = command("password='" + secret + "'; touch '" + begun + "'; while [ ! -e '" + go
                + "' ]; do sleep 0.05; done; printf '%s' \"$password\" | wc -c");
        want("hello", Optional.empty(), Optional.of(hidden), "");
        assertThat(FileWatch.until(
                        folder,
                        Duration.ofSeconds(30),
                        () -> Files.exists(begun) ? Optional.of(begun) : Optional.empty()))
                .isPresent();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : (Iterable<Path>)
                    processes.filter(p -> p.getFileName().toString().matches("[0-9]+"))::iterator) {
                for (String name : new String[] {"cmdline", "environ"}) {
                    try {
                        String text = Files.readString(process.resolve(name), StandardCharsets.ISO_8859_1);
                        seen.set(true);
                        if (text.contains(secret)) {
                            found.add(process + "/" + name);
                        }
                    } catch (IOException _) {
                        // the process is gone
                    }
                }
            }
        }
        found.addAll(holding(secret));
        Files.createFile(go);
        executor.idle();
        found.addAll(holding(secret));

        assertThat(seen).isTrue();
        assertThat(found).isEmpty();
        assertThat(reports.getLast().message()).contains("[stdout]\n" + secret.length());
    }

    private Set<String> holding(String secret) throws IOException {
        Set<String> found = new HashSet<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(secret)) {
                    found.add(file.toString());
                }
            }
        }
        return found;
    }
}
