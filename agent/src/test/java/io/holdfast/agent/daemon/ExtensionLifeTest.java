package io.holdfast.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.cli.Commands;
import io.holdfast.agent.cli.Console;
import io.holdfast.agent.config.AgentHome;
import io.holdfast.agent.identity.MachineKeys;
import io.holdfast.agent.platform.ContractFolders;
import io.holdfast.agent.testing.TestServer;
import io.holdfast.protocol.ExtensionOutcome;
import io.holdfast.protocol.ExtensionOutcome.Phase;
import io.holdfast.protocol.FactKind;
import io.holdfast.trust.machine.Pem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An extension's whole life on a machine: a real daemon, a real handler process, a control plane behind real TLS. */
@Tag("root")
class ExtensionLifeTest {
    private static final String SECRET = "correct-horse-battery-staple";

    private static final String RUN = """
            #!/bin/sh
            echo "$1" >> 'TRACE'
            [ "$1" = enable ] || exit 0
            file="status/$ConfigExtensionName.$ConfigSequenceNumber.status"
            text='{"lang": "en-US", "message": "hello"}'
            echo '[{"version": 1.0, "status": {"operation": "x", "status": "success", "code": 0, "formattedMessage": '"$text"'}}]' > "$file"
            """;

    @TempDir
    private Path folder = Path.of("");

    private AgentHome home() {
        return new AgentHome(folder.resolve("h"));
    }

    private String hfagent(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        ByteArrayInputStream in = new ByteArrayInputStream(TestServer.SECRET.getBytes(StandardCharsets.UTF_8));
        int code = Commands.run(List.of(arguments), new Console(print, print, in, home()));
        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(code).as(text).isZero();
        return text;
    }

    private Agent start() throws IOException {
        Agent agent = new Agent(
                home(),
                ContractFolders.below(home().root()),
                Clock.systemUTC(),
                Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"));
        agent.start();
        return agent;
    }

    private Path trace() {
        return folder.resolve("trace");
    }

    private byte[] handler() throws IOException {
        String commands = Stream.of("install", "update", "enable", "disable", "uninstall")
                .map(name -> "\"" + name + "Command\": \"bin/run.sh " + name + "\"")
                .reduce("", (left, right) -> left + right + ", ");
        String manifest = "[{\"name\": \"Hello\", \"version\": 1.0, \"handlerManifest\": {" + commands
                + "\"rebootAfterInstall\": false, \"supportsMultipleExtensions\": true}}]";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            entry(zip, "HandlerManifest.json", manifest);
            entry(zip, "bin/run.sh", RUN.replace("TRACE", trace().toString()));
        }
        return bytes.toByteArray();
    }

    private static void entry(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    private void connect(TestServer server) throws IOException {
        Path ca = folder.resolve("ca.pem");
        Files.writeString(ca, Pem.certificate(server.authority.certificate()));
        Path root = folder.resolve("root.pem");
        Files.writeString(root, Pem.certificate(server.plane.publisher.root()));
        hfagent(
                "connect",
                "--control-plane",
                server.address(),
                "--ca",
                ca.toString(),
                "-s",
                "s",
                "-g",
                "g",
                "-l",
                "local",
                "-n",
                "m",
                "-i",
                "app",
                "-p",
                "-");
        hfagent("trust", "add", "Contoso", "--root", root.toString());
    }

    @Test
    void isInstalledRemovedLocallyBroughtBackAndDeleted() throws Exception {
        try (TestServer server = new TestServer()) {
            server.plane.publish(handler(), 6);
            connect(server);
            MachineKeys keys = new MachineKeys(home().keys(), new SecureRandom());
            try (Agent agent = start()) {
                assertThat(agent).isNotNull();
                server.plane.putSealed(
                        server.plane.wish("a"), keys.sealingPublic(), "{\"password\":\"" + SECRET + "\"}");
                server.changed();
                ExtensionOutcome done = server.awaitOutcome(one -> one.phase().terminal());
                assertThat(done.phase()).as(done.toString()).isEqualTo(Phase.SUCCEEDED);
                server.awaitFact(fact -> fact.kind() == FactKind.SETTINGS_KEPT);
                assertThat(trace()).content().isEqualTo("install\nenable\n");
                assertThat(hfagent("extension", "list")).contains("Contoso/Hello", "1.0.0", "SUCCEEDED");

                hfagent("extension", "remove", "--name", "A");
                server.awaitFact(fact -> fact.kind() == FactKind.EXTENSION // never replaced in the spool
                        && fact.body().string("code").equals(Optional.of("RemovedLocally")));
                assertThat(trace()).content().isEqualTo("install\nenable\ndisable\nuninstall\n");
                server.changed();
                awaitTrace("install\nenable\ndisable\nuninstall\ninstall\nenable\n");
            }
            try (Agent again = start()) {
                assertThat(again).isNotNull();
                server.plane.delete("a");
                server.changed();
                server.awaitOutcome(one -> one.phase() == Phase.REMOVED && one.generation() == 2);
                assertThat(trace()).content().endsWith("install\nenable\ndisable\nuninstall\n");
                awaitList("No extensions.");
            }
            assertThat(hfagent("history")).contains("told", "removedLocally", "outcome");
        }
        nowhere(SECRET);
    }

    /** The removal is reported before the agent forgets it. */
    private void awaitList(String expected) {
        long end = System.nanoTime() + 20_000_000_000L;
        String list = hfagent("extension", "list");
        while (!list.contains(expected) && System.nanoTime() < end) {
            assertThat(list).contains("REMOVING");
            Thread.onSpinWait();
            list = hfagent("extension", "list");
        }
        assertThat(list).contains(expected);
    }

    private void awaitTrace(String expected) throws Exception {
        try (var watch = trace().getFileSystem().newWatchService()) {
            folder.register(watch, java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY);
            long end = System.nanoTime() + 20_000_000_000L;
            while (!Files.readString(trace()).equals(expected) && System.nanoTime() < end) {
                var key = watch.poll(1, java.util.concurrent.TimeUnit.SECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
            }
        }
        assertThat(trace()).content().isEqualTo(expected);
    }

    private void nowhere(String secret) throws IOException {
        try (Stream<Path> files = Files.walk(home().root())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(secret);
            }
        }
    }
}
