package io.holdfast.extensions.guestattestation;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;

/** An attestation provider over HTTPS. Redirects are never followed. */
final class Endpoint {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final int MAX = 4 << 20;
    private static final String PATH = "/attest/Tpm?api-version=2022-08-01";

    private final URI address;
    private final Reach reach;
    private final boolean ours;

    private Endpoint(URI address, Reach reach, boolean ours) {
        this.address = address;
        this.reach = reach;
        this.ours = ours;
    }

    /** The provider of the settings, or the shared one of the control plane. */
    static Endpoint of(Settings settings, ControlPlane control) throws IOException {
        URI address = settings.endpoint().orElse(control.resourceManager());
        boolean ours = control.at(address);
        return new Endpoint(
                address,
                new Reach(address, control.proxy(), Tls.sockets(ours, control.authority()), ours, CONNECT),
                ours);
    }

    /** Whether it is of this machine's control plane: the only place where the machine's token is shown. */
    boolean ours() {
        return ours;
    }

    URI address() {
        return address;
    }

    /**
     * An answer, whatever its status.
     *
     * @param body empty object when it is not JSON
     */
    record Answer(int status, JsonObject body, Duration retryAfter) {
        boolean good() {
            return status / 100 == 2;
        }

        String code() {
            return error().string("code").orElse("");
        }

        String message() {
            return error().string("message").orElse("no further explanation");
        }

        private JsonObject error() {
            return body.object("error").orElse(JsonObject.EMPTY);
        }
    }

    /** @throws UnreachableException with the step that failed */
    Answer post(JsonObject message, Optional<String> token) throws IOException {
        try {
            return send(message.utf8(), token);
        } catch (IOException e) {
            throw reach.explain(e);
        }
    }

    private Answer send(byte[] content, Optional<String> token) throws IOException {
        Proxy proxy = reach.proxy()
                .map(way ->
                        new Proxy(Proxy.Type.HTTP, new java.net.InetSocketAddress(way.getHostString(), way.getPort())))
                .orElse(Proxy.NO_PROXY);
        if (!(URI.create(address + PATH).toURL().openConnection(proxy) instanceof HttpsURLConnection connection)) {
            throw new IOException(address + " (expected: https://…)");
        }
        connection.setSSLSocketFactory(reach.sockets());
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout((int) CONNECT.toMillis());
        connection.setReadTimeout((int) ANSWER.toMillis());
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/json");
        token.ifPresent(secret -> connection.setRequestProperty("Authorization", "Bearer " + secret));
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(content.length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(content);
        }
        return new Answer(connection.getResponseCode(), body(connection), retryAfter(connection));
    }

    private static JsonObject body(HttpURLConnection connection) throws IOException {
        boolean good = connection.getResponseCode() / 100 == 2;
        try (InputStream in = good ? connection.getInputStream() : connection.getErrorStream()) {
            byte[] bytes = in == null ? new byte[0] : in.readNBytes(MAX + 1);
            if (bytes.length > MAX) {
                throw new IOException("the answer is longer than " + MAX + " bytes");
            }
            return Json.parse(bytes) instanceof JsonObject object ? object : JsonObject.EMPTY;
        } catch (JsonException _) {
            return JsonObject.EMPTY; // an error page of something in between
        }
    }

    private static Duration retryAfter(HttpURLConnection connection) {
        String text = connection.getHeaderField("Retry-After");
        return text != null && text.matches("[0-9]{1,6}")
                ? Duration.ofSeconds(Math.min(Integer.parseInt(text), 3600))
                : Duration.ZERO;
    }
}
