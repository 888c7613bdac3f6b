package io.holdfast.extensions.guestattestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.extensions.guestattestation.UnreachableException.Step;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real ports, certificates, proxies and firewalls: each failure says host, port and the step. */
class ReachTest {
    static UnreachableException explained(
            String endpoint, Optional<InetSocketAddress> proxy, List<X509Certificate> authority) throws IOException {
        Reach reach = new Reach(URI.create(endpoint), proxy, Tls.sockets(true, authority), true, Duration.ofSeconds(2));
        return reach.explain(new IOException("as seen first"));
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aNameThatNobodyKnows() throws Exception {
        UnreachableException why = explained("https://provider.holdfast.invalid:8443", Optional.empty(), List.of());
        assertThat(why.step()).isEqualTo(Step.DNS);
        assertThat(why)
                .hasMessage("the attestation endpoint provider.holdfast.invalid:8443 cannot be reached: DNS: the name"
                        + " provider.holdfast.invalid is not known to this machine's resolver");
    }

    @Test
    void aPortWhereNobodyListens() throws Exception {
        int port = closedPort();
        UnreachableException why = explained("https://127.0.0.1:" + port, Optional.empty(), List.of());
        assertThat(why.step()).isEqualTo(Step.TCP);
        assertThat(why)
                .hasMessageContaining("the attestation endpoint 127.0.0.1:" + port)
                .hasMessageContaining("TCP: 127.0.0.1 port " + port + " refused the connection");
    }

    @Test
    void aCertificateOfAnotherAuthority() throws Exception {
        try (TestProvider provider = TestProvider.start();
                TestProvider other = TestProvider.start()) {
            UnreachableException why = explained(provider.address(), Optional.empty(), List.of(other.authority()));
            assertThat(why.step()).isEqualTo(Step.TLS);
            assertThat(why).hasMessageContaining("not of the authority that this machine pinned");
            assertThat(explained(provider.address(), Optional.empty(), List.of(provider.authority())))
                    .as("the way is free")
                    .satisfies(free -> assertThat(free.step()).isEqualTo(Step.HTTP))
                    .hasMessageContaining("as seen first");
        }
    }

    @Test
    void aProxyThatDoesNotLetThrough() throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread refusing = Thread.ofVirtual().start(() -> refuse(proxy));
            UnreachableException why = explained(
                    "https://provider.example:443",
                    Optional.of(InetSocketAddress.createUnresolved("127.0.0.1", proxy.getLocalPort())),
                    List.of());
            refusing.join();
            assertThat(why.step()).isEqualTo(Step.PROXY);
            assertThat(why)
                    .hasMessageContaining("the proxy 127.0.0.1:" + proxy.getLocalPort() + " (proxy.url) does not let"
                            + " through to provider.example:443: it answered 'HTTP/1.1 403 Forbidden'");
        }
        UnreachableException gone = explained(
                "https://provider.example:443",
                Optional.of(InetSocketAddress.createUnresolved("127.0.0.1", closedPort())),
                List.of());
        assertThat(gone.step()).isEqualTo(Step.TCP);
        assertThat(gone).hasMessageContaining("of the proxy (proxy.url) refused the connection");
    }

    private static void refuse(ServerSocket proxy) {
        try (Socket peer = proxy.accept()) {
            assertThat(peer.getInputStream().read()).isEqualTo('C');
            peer.getOutputStream().write("HTTP/1.1 403 Forbidden\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            peer.getOutputStream().flush();
            peer.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** In a network of its own, whose firewall drops what goes to the port. */
    @Tag("root")
    @Test
    void aFirewallThatDropsThePackets(@TempDir Path folder) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/nft")), "nftables is not installed");
        Path output = folder.resolve("output");
        Process probe = new ProcessBuilder(
                        "unshare",
                        "--net",
                        "sh",
                        "-c",
                        "ip link set lo up && nft add table inet t"
                                + " && nft 'add chain inet t out { type filter hook output priority 0; policy accept; }'"
                                + " && nft add rule inet t out tcp dport 8443 drop && exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReachProbe.class.getName(),
                        "https://127.0.0.1:8443")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(probe.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(output))
                .startsWith("TCP: the attestation endpoint 127.0.0.1:8443 cannot be reached: TCP: 127.0.0.1 port 8443"
                        + " gave no answer within 2 s, as when a firewall drops the packets; allow outbound TCP 8443 to"
                        + " 127.0.0.1");
    }
}
