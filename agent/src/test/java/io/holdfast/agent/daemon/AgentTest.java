package io.holdfast.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.cli.Commands;
import io.holdfast.agent.cli.Console;
import io.holdfast.agent.config.AgentHome;
import io.holdfast.agent.identity.MachineKeys;
import io.holdfast.agent.local.LocalClient;
import io.holdfast.agent.platform.ContractFolders;
import io.holdfast.agent.state.StateFile;
import io.holdfast.agent.testing.TestServer;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ExtensionOutcome;
import io.holdfast.protocol.Fact;
import io.holdfast.protocol.FactKind;
import io.holdfast.protocol.RefusalCode;
import io.holdfast.protocol.local.LocalReply;
import io.holdfast.protocol.local.LocalRequest;
import io.holdfast.trust.machine.Fingerprint;
import io.holdfast.trust.machine.Pem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line and the daemon against a control plane behind real TLS. */
class AgentTest {
    @TempDir
    private Path folder = Path.of("");

    private record Ran(int code, String out, String err) {}

    private AgentHome home() {
        return new AgentHome(folder.resolve("h"));
    }

    private Ran hfagent(String input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                home());
        int code = Commands.run(List.of(arguments), console);
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Ran connect(TestServer server, String secret, String... more) throws IOException {
        Path ca = folder.resolve("ca.pem");
        Files.writeString(ca, Pem.certificate(server.authority.certificate()));
        String[] common = {
            "connect",
            "--control-plane",
            server.address(),
            "-s",
            "s",
            "-g",
            "g",
            "-l",
            "local",
            "-n",
            "m",
            "--tags",
            "a=b,c='d e'",
            "-i",
            "app",
            "-p",
            "-"
        };
        String[] trust = more.length > 0 ? more : new String[] {"--ca", ca.toString()};
        return hfagent(
                secret, Stream.concat(Stream.of(common), Stream.of(trust)).toArray(String[]::new));
    }

    private Agent start() throws IOException {
        Agent agent = new Agent(home(), ContractFolders.below(home().root()), Clock.systemUTC(), Map.of());
        agent.start();
        return agent;
    }

    private JsonObject show() throws IOException {
        LocalReply reply = new LocalClient(home().socket()).ask(new LocalRequest.Show());
        return switch (reply) {
            case LocalReply.Done(JsonObject result) -> result;
            case LocalReply.Denied denied -> throw new IOException(denied.message());
        };
    }

    /** Facts may be there before the first poll is answered, and that makes the agent connected. */
    private void awaitConnected() throws IOException {
        Instant end = Instant.now().plusSeconds(20);
        Optional<String> status = show().string("status");
        while (!status.equals(Optional.of("Connected")) && Instant.now().isBefore(end)) {
            Thread.onSpinWait();
            status = show().string("status");
        }
        assertThat(status).contains("Connected");
    }

    @Test
    void connectsReportsObeysTheBlockListAndDisconnects() throws Exception {
        try (TestServer server = new TestServer();
                Agent agent = start()) {
            assertThat(agent).isNotNull();
            assertThat(show().string("status")).contains("NotConnected");
            assertThat(hfagent("", "config", "set", "extensions.blocklist", "Contoso/Hello")
                            .code())
                    .isZero();
            Ran connected = connect(server, TestServer.SECRET + "\n");
            assertThat(connected.code()).as(connected.err()).isZero();

            Fact facts = server.awaitFact(fact -> fact.kind() == FactKind.MACHINE);
            assertThat(facts.body().string("osName")).isPresent();
            Fact configuration = server.awaitFact(fact -> fact.kind() == FactKind.CONFIGURATION);
            assertThat(configuration.body().compact())
                    .contains("\"extensionsBlockList\":[{\"publisher\":\"Contoso\",\"type\":\"Hello\"}]")
                    .contains("\"extensionsEnabled\":\"true\"");
            awaitConnected();

            server.plane.put(server.plane.wish("a"));
            server.changed();
            ExtensionOutcome refused = server.awaitOutcome(one -> one.phase().terminal());
            assertThat(refused.code()).isEqualTo(RefusalCode.EXTENSION_NOT_PERMITTED.code());
            assertThat(refused.message()).contains("extensions.blocklist", "Contoso/Hello");
            server.plane.delete("a");
            server.changed();
            server.awaitOutcome(one -> one.phase() == ExtensionOutcome.Phase.REMOVED && one.generation() == 2);

            assertThat(hfagent("", "history", "-j").out()).contains("connected", "told", "ExtensionNotPermitted");
            assertThat(hfagent("", "history").out()).doesNotContain(TestServer.SECRET);
            assertThat(hfagent(TestServer.SECRET, "disconnect", "-i", "app", "-p", "-")
                            .code())
                    .isZero();
            assertThat(server.requests.stream().filter(line -> line.startsWith("DELETE")))
                    .isNotEmpty();
            assertThat(new StateFile(home().state()).read().enrolment()).isEmpty();
        }
    }

    @Test
    void aFingerprintIsEnoughAndAWrongOneIsNot() throws Exception {
        try (TestServer server = new TestServer()) {
            String right = Fingerprint.of(server.authority.certificate()).toString();
            String wrong = right.replace(right.charAt(0), right.charAt(0) == '0' ? '1' : '0');
            Ran refused = connect(server, TestServer.SECRET, "--fingerprint", wrong);
            assertThat(refused.code()).isEqualTo(26);
            assertThat(refused.err()).startsWith("AZCM0026").contains(right);
            assertThat(server.requests).isEmpty();
            assertThat(connect(server, TestServer.SECRET, "--fingerprint", right)
                            .code())
                    .isZero();
            assertThat(connect(server, TestServer.SECRET).err()).startsWith("AZCM0067");
        }
    }

    @Test
    void aStrangersAuthorityIsRefusedBeforeTheSecretIsSent() throws Exception {
        try (TestServer server = new TestServer();
                TestServer stranger = new TestServer()) {
            Path ca = folder.resolve("stranger.pem");
            Files.writeString(ca, Pem.certificate(stranger.authority.certificate()));
            Ran refused = connect(server, TestServer.SECRET, "--ca", ca.toString());
            assertThat(refused.code()).isEqualTo(26);
            assertThat(server.requests).isEmpty();
        }
    }

    @Test
    void aWrongSecretIsACredentialsErrorThatDoesNotTellIt() throws Exception {
        try (TestServer server = new TestServer()) {
            Ran refused = connect(server, "not-the-secret");
            assertThat(refused.code()).isEqualTo(41);
            assertThat(refused.err()).startsWith("AZCM0041").doesNotContain("not-the-secret");
        }
    }

    @Test
    void secretsComeFromFilesAndASecretInTheArgumentsIsWarnedOf() throws Exception {
        try (TestServer server = new TestServer()) {
            Path config = folder.resolve("options.json");
            Files.writeString(
                    config,
                    JsonObject.builder()
                            .put("control-plane", server.address())
                            .put(
                                    "fingerprint",
                                    Fingerprint.of(server.authority.certificate())
                                            .toString())
                            .put("subscription-id", "s")
                            .put("resource-group", "g")
                            .put("location", "local")
                            .put("resource-name", "m")
                            .put("service-principal-id", "app")
                            .put("service-principal-secret", TestServer.SECRET)
                            .build()
                            .pretty());
            Ran first = hfagent("", "connect", "--config", config.toString(), "-j");
            assertThat(first.code()).as(first.out()).isZero();
            assertThat(Json.parse(first.out())).isInstanceOf(JsonObject.class);
            Ran second = hfagent("", "disconnect", "-i", "app", "-p", TestServer.SECRET);
            assertThat(second.code()).isZero();
            assertThat(second.err()).contains("warning").doesNotContain(TestServer.SECRET);
            Files.writeString(config, "{\"sevice-principal-id\":1}");
            assertThat(hfagent("", "connect", "--config", config.toString()).err())
                    .contains("AZCM0019", "sevice");
        }
    }

    @Test
    void anEndedCertificateIsRenewed() throws Exception {
        try (TestServer server = new TestServer()) {
            server.issueFor(Duration.ofMillis(1));
            assertThat(connect(server, TestServer.SECRET).code()).isZero();
            MachineKeys keys = new MachineKeys(home().keys(), new SecureRandom());
            var before = keys.certificates().getFirst();
            server.issueFor(Duration.ofDays(90));
            try (Agent agent = start()) {
                assertThat(agent).isNotNull();
                server.awaitFact(fact -> fact.kind() == FactKind.MACHINE);
            }
            assertThat(keys.certificates().getFirst().getNotAfter()).isAfter(before.getNotAfter());
            assertThat(keys.certificates().getFirst().getPublicKey()).isEqualTo(before.getPublicKey());
        }
    }

    @Test
    void theAgentComesBackAfterTheControlPlaneWasAway() throws Exception {
        try (TestServer first = new TestServer()) {
            assertThat(connect(first, TestServer.SECRET).code()).isZero();
        }
        try (Agent agent = start()) {
            assertThat(agent).isNotNull();
            assertThat(show().string("status")).contains("Disconnected");
        }
        assertThatThrownBy(this::show).isInstanceOf(IOException.class);
        assertThat(hfagent("", "show", "status", "-j").out()).contains("Disconnected");
    }

    @Test
    void anotherConnectionIsUsedAtOnceThoughAPollIsHeld() throws Exception {
        try (TestServer first = new TestServer();
                TestServer second = new TestServer();
                Agent agent = start()) {
            assertThat(agent).isNotNull();
            assertThat(connect(first, TestServer.SECRET).code()).isZero();
            first.awaitFact(fact -> fact.kind() == FactKind.MACHINE);
            assertThat(hfagent("", "disconnect", "-f").code()).isZero();
            assertThat(connect(second, TestServer.SECRET).code()).isZero();
            second.awaitFact(fact -> fact.kind() == FactKind.MACHINE);
        }
    }

    @Test
    void argumentsThatAreWrongHaveTheirNumbers() {
        assertThat(hfagent("", "connect").err()).startsWith("AZCM0016");
        assertThat(hfagent("", "frobnicate").err()).startsWith("AZCM0023");
        assertThat(hfagent("", "config", "get", "no.such").err()).startsWith("AZCM0023");
        assertThat(hfagent("", "extension", "list").err()).startsWith("AZCM0061");
        assertThat(hfagent("", "config", "set", "connection.type", "gateway", "-j")
                        .out())
                .contains("AZCM0023", "there is no gateway");
    }

    @Tag("root")
    @Test
    void givesHandlersOfRootATokenOfThisMachineAndTheWayToTheControlPlane() throws Exception {
        try (TestServer server = new TestServer();
                Agent agent = start()) {
            assertThat(agent).isNotNull();
            LocalClient local = new LocalClient(home().socket());
            assertThat(local.ask(new LocalRequest.ControlPlane()))
                    .isEqualTo(new LocalReply.Denied("NotConnected", "this machine is connected to no control plane"));
            assertThat(connect(server, TestServer.SECRET + "\n").code()).isZero();
            server.awaitFact(fact -> fact.kind() == FactKind.MACHINE);

            assertThat(done(local.ask(new LocalRequest.Token("https://attest.azure.net"))))
                    .isEqualTo("{\"access_token\":\"of-the-machine\",\"expires_on\":4000000000}");
            String way = done(local.ask(new LocalRequest.ControlPlane()));
            assertThat(way).contains("\"resourceManager\":\"" + server.address() + "\"", "BEGIN CERTIFICATE");
            assertThat(way).doesNotContain("proxy");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            assertThat(told("65534", home().socket())).contains("NotAdmin").doesNotContain("of-the-machine");
            assertThat(told("0", home().socket())).contains("of-the-machine");
            assertThat(hfagent("", "history").out()).doesNotContain("of-the-machine");
            assertThat(hfagent("", "config", "set", "proxy.url", "http://127.0.0.1:9")
                            .code())
                    .isZero();
            assertThat(done(local.ask(new LocalRequest.ControlPlane()))).contains("\"proxy\":\"127.0.0.1:9\"");
        }
    }

    /** What the socket tells a user; with the one language that is on every Debian. */
    private static String told(String user, Path socket) throws IOException, InterruptedException {
        Process asking = new ProcessBuilder(
                        "setpriv",
                        "--reuid=" + user,
                        "--clear-groups",
                        "timeout",
                        "30",
                        "perl",
                        "-MIO::Socket::UNIX",
                        "-e",
                        "$s = IO::Socket::UNIX->new($ARGV[0]) or die $!; $s->autoflush(1);"
                                + " print $s '{\"command\":\"token\",\"resource\":\"https://attest.azure.net\"}', qq(\\n);"
                                + " print <$s>",
                        socket.toString())
                .redirectErrorStream(true)
                .start();
        asking.getOutputStream().close();
        String said = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        asking.waitFor();
        return said;
    }

    private static String done(LocalReply reply) throws IOException {
        return switch (reply) {
            case LocalReply.Done(JsonObject result) -> result.compact();
            case LocalReply.Denied denied -> throw new IOException(denied.message());
        };
    }
}
