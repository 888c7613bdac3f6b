package io.holdfast.extensions.guestattestation;

import io.holdfast.extensions.guestattestation.UnreachableException.Step;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Goes the way to an endpoint step by step, to say which one fails.
 *
 * @param pinned whether only the control plane's authority is believed there
 */
record Reach(
        URI endpoint, Optional<InetSocketAddress> proxy, SSLSocketFactory sockets, boolean pinned, Duration patience) {
    private static final int MAX_LINE = 1000;

    static int port(URI uri) {
        return uri.getPort() < 0 ? 443 : uri.getPort();
    }

    private String target() {
        return endpoint.getHost() + ":" + port(endpoint);
    }

    /** Fails with what stands in the way; {@code original} is what was seen when the way itself is free. */
    UnreachableException explain(IOException original) {
        try {
            go();
            return failure(Step.HTTP, "the connection is made, but the request failed: " + original, original);
        } catch (UnreachableException e) {
            return e;
        } catch (IOException e) {
            return failure(Step.HTTP, String.valueOf(e.getMessage()), e);
        }
    }

    private void go() throws IOException {
        InetSocketAddress first = proxy.orElse(InetSocketAddress.createUnresolved(endpoint.getHost(), port(endpoint)));
        String of = proxy.isPresent() ? " of the proxy (proxy.url)" : "";
        InetAddress address = resolve(first.getHostString(), of);
        try (Socket socket = connect(address, first.getPort(), of)) {
            socket.setSoTimeout((int) patience.toMillis());
            if (proxy.isPresent()) {
                tunnel(socket, first);
            }
            handshake(socket);
        }
    }

    private InetAddress resolve(String host, String of) throws UnreachableException {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw failure(Step.DNS, "the name " + host + of + " is not known to this machine's resolver", e);
        }
    }

    private Socket connect(InetAddress address, int port, String of) throws IOException {
        Socket socket = new Socket();
        String place = address.getHostAddress() + " port " + port + of;
        try {
            socket.connect(new InetSocketAddress(address, port), (int) patience.toMillis());
            return socket;
        } catch (SocketTimeoutException e) {
            socket.close();
            throw failure(
                    Step.TCP,
                    place + " gave no answer within " + patience.toSeconds()
                            + " s, as when a firewall drops the packets; allow outbound TCP " + port + " to "
                            + address.getHostAddress(),
                    e);
        } catch (ConnectException e) {
            socket.close();
            throw failure(
                    Step.TCP, place + " refused the connection: nothing listens there, or a firewall rejects it", e);
        } catch (NoRouteToHostException e) {
            socket.close();
            throw failure(Step.TCP, place + " cannot be reached: there is no route, or a firewall rejects it", e);
        } catch (IOException e) {
            socket.close();
            throw failure(Step.TCP, place + ": " + e.getMessage(), e);
        }
    }

    /** CONNECT (RFC 9110, 9.3.6). */
    private void tunnel(Socket socket, InetSocketAddress through) throws IOException {
        String name = "the proxy " + through.getHostString() + ":" + through.getPort() + " (proxy.url)";
        try {
            socket.getOutputStream()
                    .write(("CONNECT " + target() + " HTTP/1.1\r\nHost: " + target() + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String status = line(socket.getInputStream());
            if (!status.matches("HTTP/1\\.[01] 2[0-9][0-9].*")) {
                throw failure(
                        Step.PROXY,
                        name + " does not let through to " + target() + ": it answered '" + status + "'",
                        new IOException(status));
            }
            for (String header = line(socket.getInputStream()); !header.isEmpty(); ) {
                header = line(socket.getInputStream());
            }
        } catch (UnreachableException e) {
            throw e;
        } catch (IOException e) {
            throw failure(Step.PROXY, name + ": " + e.getMessage(), e);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (line.length() > MAX_LINE) {
                throw new IOException("a line of the answer is longer than " + MAX_LINE + " characters");
            }
            if (c >= ' ') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private void handshake(Socket plain) throws IOException {
        if (sockets.createSocket(plain, endpoint.getHost(), port(endpoint), false) instanceof SSLSocket socket) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            try {
                socket.startHandshake();
            } catch (SSLException e) {
                throw failure(Step.TLS, tls(e), e);
            } catch (IOException e) {
                throw failure(Step.TLS, "the other end broke the handshake off: " + e.getMessage(), e);
            }
        }
    }

    private String tls(SSLException e) {
        boolean chain = String.valueOf(e.getMessage()).contains("certification path")
                || String.valueOf(e.getMessage()).contains("PKIX");
        if (!chain) {
            return String.valueOf(e.getMessage());
        }
        return pinned
                ? "the certificate is not of the authority that this machine pinned when it was connected; something on"
                        + " the way may open TLS"
                : "the certificate is of no authority that this machine's Java trusts; something on the way may open TLS";
    }

    private UnreachableException failure(Step step, String message, Throwable cause) {
        return new UnreachableException(
                step, "the attestation endpoint " + target() + " cannot be reached: " + step + ": " + message, cause);
    }
}
