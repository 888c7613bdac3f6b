package io.holdfast.agent.session;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/**
 * HTTPS with pinned trust, on the JDK's plain client: it needs no threads and little memory of its own. Redirects are
 * never followed.
 */
public final class Https {
    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final int MAX_ERROR = 100_000;

    private final SSLSocketFactory sockets;
    private final Route route;
    private final Set<HttpsURLConnection> running = ConcurrentHashMap.newKeySet();

    public Https(SSLSocketFactory sockets, Route route) {
        this.sockets = sockets;
        this.route = route;
    }

    /**
     * One request.
     *
     * @param content empty for none
     * @param patience how long an answer may take to begin, and pause
     */
    public record Request(
            String method, String address, Map<String, String> headers, Optional<byte[]> content, Duration patience) {
        public static Request get(String address) {
            return new Request("GET", address, Map.of(), Optional.empty(), Duration.ofSeconds(60));
        }

        public static Request of(String method, String address, String contentType, byte[] content) {
            return new Request(
                    method, address, Map.of("Content-Type", contentType), Optional.of(content), Duration.ofSeconds(60));
        }

        public Request header(String name, String value) {
            Map<String, String> more = new java.util.LinkedHashMap<>(headers);
            more.put(name, value);
            return new Request(method, address, more, content, patience);
        }

        public Request within(Duration time) {
            return new Request(method, address, headers, content, time);
        }

        /** Without headers and content, which may be secret. */
        @Override
        public String toString() {
            return method + " " + address;
        }
    }

    /** The whole answer, of at most so many bytes. */
    public byte[] send(Request request, int maxBytes) throws IOException {
        HttpsURLConnection connection = connect(request);
        running.add(connection);
        try (InputStream in = open(request, connection)) {
            byte[] content = in.readNBytes(maxBytes + 1);
            if (content.length > maxBytes) {
                throw new IOException(request + ": the answer is longer than " + maxBytes + " bytes");
            }
            return content;
        } finally {
            running.remove(connection);
        }
    }

    /** Ends requests whose answers are still awaited; they fail with {@link IOException}. */
    public void abort() {
        running.forEach(HttpsURLConnection::disconnect);
    }

    /** The answer as a stream; {@link HttpStatusException} unless the status is 2xx. */
    public InputStream open(Request request) throws IOException {
        return open(request, connect(request));
    }

    private static InputStream open(Request request, HttpsURLConnection connection) throws IOException {
        if (request.content().isPresent()) {
            connection.setDoOutput(true);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(request.content().get());
            }
        }
        int status = connection.getResponseCode();
        if (status / 100 != 2) {
            throw failure(request, connection, status);
        }
        return connection.getInputStream();
    }

    private HttpsURLConnection connect(Request request) throws IOException {
        URI uri;
        try {
            uri = new URI(request.address());
        } catch (URISyntaxException e) {
            throw new IOException("address: " + request.address() + " (expected: https://host:port/…)", e);
        }
        if (!"https".equals(uri.getScheme())
                || !(uri.toURL().openConnection(route.proxy(uri)) instanceof HttpsURLConnection connection)) {
            throw new IOException("address: " + request.address() + " (expected: https://host:port/…)");
        }
        connection.setSSLSocketFactory(sockets);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout((int) CONNECT.toMillis());
        connection.setReadTimeout((int) request.patience().toMillis());
        connection.setRequestMethod(request.method());
        request.headers().forEach(connection::setRequestProperty);
        return connection;
    }

    private static HttpStatusException failure(Request request, HttpsURLConnection connection, int status)
            throws IOException {
        byte[] body = new byte[0];
        try (InputStream in = connection.getErrorStream()) {
            if (in != null) {
                body = in.readNBytes(MAX_ERROR);
            }
        }
        JsonObject error = error(body);
        String code = error.string("code").orElse("");
        String message = error.string("message").orElse("no further explanation");
        return new HttpStatusException(
                status,
                code,
                request + " answered " + status + (code.isEmpty() ? "" : " " + code) + ": " + message,
                retryAfter(Optional.ofNullable(connection.getHeaderField("Retry-After"))),
                Optional.ofNullable(connection.getHeaderField("Location")));
    }

    /** The error of ARM's envelope, or that of OAuth ({@code error}, {@code error_description}). */
    private static JsonObject error(byte[] body) {
        try {
            if (Json.parse(body) instanceof JsonObject envelope) {
                JsonObject oauth = JsonObject.builder()
                        .putIfPresent("code", envelope.string("error"))
                        .putIfPresent("message", envelope.string("error_description"))
                        .build();
                return envelope.object("error").orElse(oauth);
            }
        } catch (JsonException _) {
            return JsonObject.EMPTY; // an error page of something in between
        }
        return JsonObject.EMPTY;
    }

    private static Duration retryAfter(Optional<String> header) {
        try {
            return Duration.ofSeconds(Math.clamp(Long.parseLong(header.orElse("0")), 0, 3600));
        } catch (NumberFormatException _) {
            return Duration.ZERO; // the form with a date is not used by the control plane
        }
    }
}
