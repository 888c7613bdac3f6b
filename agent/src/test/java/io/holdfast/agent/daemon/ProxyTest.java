package io.holdfast.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.cli.Commands;
import io.holdfast.agent.cli.Console;
import io.holdfast.agent.config.AgentHome;
import io.holdfast.agent.platform.ContractFolders;
import io.holdfast.agent.testing.ConnectProxy;
import io.holdfast.agent.testing.TestServer;
import io.holdfast.protocol.FactKind;
import io.holdfast.trust.machine.Fingerprint;
import io.holdfast.trust.machine.Pem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code proxy.url} and {@code proxy.bypass} with a real proxy between the agent and a control plane behind real TLS. */
class ProxyTest {
    @TempDir
    private Path folder = Path.of("");

    private record Ran(int code, String text) {}

    private AgentHome home() {
        return new AgentHome(folder.resolve("h"));
    }

    private Ran hfagent(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        ByteArrayInputStream in = new ByteArrayInputStream(TestServer.SECRET.getBytes(StandardCharsets.UTF_8));
        int code = Commands.run(List.of(arguments), new Console(print, print, in, home()));
        return new Ran(code, out.toString(StandardCharsets.UTF_8));
    }

    private void set(String key, String value) {
        Ran ran = hfagent("config", "set", key, value);
        assertThat(ran.code()).as(ran.text()).isZero();
    }

    private Ran connect(TestServer server, String... trust) {
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
            "-i",
            "app",
            "-p",
            "-"
        };
        return hfagent(Stream.concat(Stream.of(common), Stream.of(trust)).toArray(String[]::new));
    }

    private Ran connect(TestServer server) throws IOException {
        Path ca = folder.resolve("ca.pem");
        Files.writeString(ca, Pem.certificate(server.authority.certificate()));
        return connect(server, "--ca", ca.toString());
    }

    private Agent start() throws IOException {
        Agent agent = new Agent(home(), ContractFolders.below(home().root()), Clock.systemUTC(), Map.of());
        agent.start();
        return agent;
    }

    private boolean isConnected() {
        return hfagent("show", "status", "-j").text().contains("\"Connected\"");
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Test
    void everythingGoesThroughTheProxyAndStaysSecret() throws Exception {
        try (TestServer server = new TestServer();
                ConnectProxy proxy = new ConnectProxy()) {
            set("proxy.url", proxy.address());
            Ran connected = connect(
                    server,
                    "--fingerprint",
                    Fingerprint.of(server.authority.certificate()).toString());
            assertThat(connected.code()).as(connected.text()).isZero();
            long before = proxy.tunnels();
            assertThat(before).isPositive();
            try (Agent agent = start()) {
                assertThat(agent).isNotNull();
                assertThat(server.awaitFact(fact -> fact.kind() == FactKind.CONFIGURATION)
                                .body()
                                .string("proxyUrl"))
                        .contains(proxy.address());
                assertThat(proxy.tunnels()).isGreaterThan(before);
                // facts may be there before the first poll is answered, and that makes the agent connected
                Instant end = Instant.now().plusSeconds(20);
                String shown = hfagent("show").text();
                while (!shown.contains("Connected") && Instant.now().isBefore(end)) {
                    Thread.onSpinWait();
                    shown = hfagent("show").text();
                }
                assertThat(shown).contains("Connected", proxy.address());
            }
            String target = "localhost:" + URI.create(server.address()).getPort();
            assertThat(proxy.heard)
                    .filteredOn(line -> line.startsWith("CONNECT "))
                    .allMatch(line -> line.equals("CONNECT " + target + " HTTP/1.1")
                            || line.equals("CONNECT " + target + " HTTP/1.0"));
            assertThat(String.join("\n", proxy.heard).toLowerCase(java.util.Locale.ROOT))
                    .doesNotContain("authorization", "the-token", TestServer.SECRET, "/agent/", "/adfs");
        }
    }

    @Test
    void aBypassedServiceIsReachedStraight() throws Exception {
        try (TestServer server = new TestServer();
                ConnectProxy proxy = new ConnectProxy()) {
            set("proxy.url", proxy.address());
            set("proxy.bypass", "Arc");
            assertThat(connect(server).code()).isZero();
            long api = proxy.tunnels();
            assertThat(api).as("the API and the sign-in are not left out").isPositive();
            try (Agent agent = start()) {
                assertThat(agent).isNotNull();
                server.awaitFact(fact -> fact.kind() == FactKind.MACHINE);
                assertThat(proxy.tunnels()).isEqualTo(api);
            }
        }
    }

    @Test
    void aRunningAgentTakesTheNewWayAtOnce() throws Exception {
        try (TestServer server = new TestServer();
                ConnectProxy proxy = new ConnectProxy()) {
            assertThat(connect(server).code()).isZero();
            try (Agent agent = start()) {
                assertThat(agent).isNotNull();
                server.awaitFact(fact -> fact.kind() == FactKind.MACHINE);
                assertThat(proxy.tunnels()).isZero();
                set("proxy.url", proxy.address());
                await("a tunnel", () -> proxy.tunnels() > 0);
                await("the poll in it", this::isConnected);

                proxy.answer("403 Forbidden");
                proxy.cut();
                await("the error", () -> hfagent("show").text().contains("403"));
                assertThat(hfagent("config", "clear", "proxy.url").code()).isZero();
                await("the straight way", this::isConnected);
            }
        }
    }

    /** Whoever owns the proxy can lead it anywhere; nothing but the pinned control plane is spoken to. */
    @Test
    void aProxyCannotTakeThePlaceOfTheControlPlane() throws Exception {
        try (TestServer server = new TestServer();
                TestServer impostor = new TestServer();
                ConnectProxy proxy = new ConnectProxy()) {
            assertThat(connect(server).code()).isZero();
            proxy.leadTo(URI.create(impostor.address()).getPort());
            set("proxy.url", proxy.address());
            try (Agent agent = start()) {
                assertThat(agent).isNotNull();
                await(
                        "the refused handshake",
                        () -> proxy.tunnels() > 0
                                && hfagent("show", "Agent Error Details").text().contains("path"));
                assertThat(impostor.requests).isEmpty();
            }
            Path ca = folder.resolve("ca.pem");
            assertThat(hfagent("disconnect", "-i", "app", "-p", "-").code()).isNotZero();
            assertThat(Files.exists(ca)).isTrue();
            assertThat(impostor.requests).isEmpty();
        }
    }
}
