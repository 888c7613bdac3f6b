package io.holdfast.server;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.holdfast.control.extensions.Publishing;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Where a node listens, under which names, and with which limits. */
final class Listeners {
    private static final long MAX_BODY = 4L << 20;
    private static final long MAX_EVIDENCE = 24L << 20;
    private static final long MAX_MESSAGE = 16L << 20;

    private Listeners() {}

    /** Names that clients may know this node by. */
    static Set<String> names(Configuration configuration) {
        Set<String> names = new LinkedHashSet<>(List.of("localhost"));
        String host = configuration.listen().getHostString();
        if (!host.matches("[0-9.]+|.*:.*")) {
            names.add(host);
        }
        hostName().ifPresent(names::add);
        return names;
    }

    /** Literal addresses that clients may know this node by. */
    static List<InetAddress> addresses(Configuration configuration) {
        Set<InetAddress> addresses = new LinkedHashSet<>(List.of(InetAddress.ofLiteral("127.0.0.1")));
        Stream.concat(Stream.of(configuration.listen(), configuration.agents()), configuration.packages().stream())
                .filter(address -> address.getHostString().matches("[0-9.]+|.*:.*"))
                .map(InetSocketAddress::getAddress)
                .filter(address -> !address.isAnyLocalAddress())
                .forEach(addresses::add);
        return List.copyOf(addresses);
    }

    private static Optional<String> hostName() {
        try {
            return Optional.of(InetAddress.getLocalHost().getHostName())
                    .filter(name -> name.matches("[A-Za-z0-9.-]{1,253}"));
        } catch (java.net.UnknownHostException _) {
            return Optional.empty();
        }
    }

    static String host(Configuration configuration) {
        InetSocketAddress address = configuration.listen();
        String host = address.getHostString();
        return address.getAddress() != null
                        && (address.getAddress().isLoopbackAddress()
                                || address.getAddress().isAnyLocalAddress())
                ? "localhost"
                : host;
    }

    static ServerBuilder listener(
            InetSocketAddress address, KeyRing.ServerIdentity identity, HttpService service, boolean machines) {
        ServerBuilder builder = Server.builder()
                .port(address, SessionProtocol.HTTPS)
                .tls(TlsKeyPair.of(identity.key(), identity.chain()))
                .maxRequestLength(machines ? MAX_MESSAGE : MAX_BODY)
                .requestTimeout(Duration.ofSeconds(60))
                .idleTimeout(Duration.ofMinutes(3))
                .gracefulShutdownTimeout(Duration.ofMillis(200), Duration.ofSeconds(2))
                .disableDateHeader()
                .disableServerHeader();
        if (machines) {
            // any client certificate may be shown: the service judges it, because a renewal comes with an ended one
            builder.tlsCustomizer(
                    tls -> tls.clientAuth(ClientAuth.OPTIONAL).trustManager(InsecureTrustManagerFactory.INSTANCE));
            builder.requestTimeout(Duration.ofMinutes(10));
        }
        // logs of machines; whoever shows no token is cut short before more than a window of it is read
        for (String path : new String[] {"exact:/attest/Tpm", "regex:^/attest-providers/[^/]+/attest/Tpm$"}) {
            builder.route().path(path).maxRequestLength(MAX_EVIDENCE).build(service);
        }
        builder.route()
                .path("/holdfast/packages/uploads")
                .maxRequestLength(Publishing.MAX_PACKAGE + MAX_BODY)
                .requestTimeout(Duration.ofMinutes(30))
                .build(service);
        builder.route().path("/holdfast/changes").requestTimeout(Duration.ZERO).build(service);
        builder.route()
                .path("/holdfast/log/export")
                .requestTimeout(Duration.ZERO)
                .build(service);
        return builder.serviceUnder("/", service);
    }

    /** Not {@code activeLocalPort()}: that finds no listener at an address that is neither loopback nor every one. */
    static int port(Server server) {
        return Objects.requireNonNull(server.activePort(), "the listener is not active")
                .localAddress()
                .getPort();
    }
}
