package io.holdfast.testbed.fleet;

import io.netty.channel.IoEventLoopGroup;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * The way from machines to the control plane.
 *
 * @param loops all machines share them
 * @param authorities what every machine pins
 */
record Network(IoEventLoopGroup loops, String host, int port, List<X509Certificate> authorities) {
    /** Loopback has 28,000 ports an address for outgoing connections; machines spread over several. */
    private static final int SOURCES = 8;

    /** A fleet stays on this machine, whatever the host's name is. */
    InetSocketAddress target() {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    /** Where the machine of that number calls from. */
    InetSocketAddress source(int number) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0." + (2 + number % SOURCES)), 0);
    }

    SslContext tls(PrivateKey key, List<X509Certificate> chain) {
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                    .protocols("TLSv1.3")
                    .keyManager(key, chain.toArray(X509Certificate[]::new))
                    .trustManager(authorities.toArray(X509Certificate[]::new))
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS of a machine cannot be set up", e);
        }
    }
}
