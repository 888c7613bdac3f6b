package io.holdfast.extensions.guestattestation;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.machine.CertificateAuthority;
import io.holdfast.trust.machine.Keys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A provider behind real TLS that gives the answers it was told, and remembers what it was sent. */
final class TestProvider implements AutoCloseable {
    private final HttpsServer server;
    private final X509Certificate authority;
    private final Deque<Told> answers = new ArrayDeque<>();
    final List<JsonObject> messages = Collections.synchronizedList(new ArrayList<>());
    final List<Optional<String>> tokens = Collections.synchronizedList(new ArrayList<>());

    private record Told(int status, JsonObject body) {}

    private TestProvider(HttpsServer server, X509Certificate authority) {
        this.server = server;
        this.authority = authority;
    }

    static TestProvider start() throws Exception {
        SecureRandom random = new SecureRandom();
        CertificateAuthority authority = CertificateAuthority.create("Test authority", Instant.now(), random);
        KeyPair pair = Keys.p256(random);
        X509Certificate certificate = authority.issueServer(
                pair.getPublic(),
                List.of("localhost"),
                List.of(InetAddress.getLoopbackAddress()),
                Instant.now().minusSeconds(60),
                Instant.now().plus(Duration.ofDays(1)));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, new char[0]);
        store.setKeyEntry(
                "server", pair.getPrivate(), new char[0], new Certificate[] {certificate, authority.certificate()});
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, random);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        TestProvider provider = new TestProvider(server, authority.certificate());
        server.createContext("/attest/Tpm", provider::serve);
        server.start();
        return provider;
    }

    String address() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    X509Certificate authority() {
        return authority;
    }

    /** The next answer: content as the protocol wraps it. */
    TestProvider says(JsonObject content) {
        return answers(200, JsonObject.of("data", Json.of(Base64Url.encode(content.utf8()))));
    }

    TestProvider fails(int status, String code, String message) {
        return answers(
                status, JsonObject.of("error", JsonObject.of("code", Json.of(code), "message", Json.of(message))));
    }

    private TestProvider answers(int status, JsonObject body) {
        synchronized (answers) {
            answers.add(new Told(status, body));
        }
        return this;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            tokens.add(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] sent = exchange.getRequestBody().readAllBytes();
            messages.add(content(sent));
            Told told;
            synchronized (answers) {
                told = answers.isEmpty() ? new Told(500, JsonObject.EMPTY) : answers.removeFirst();
            }
            byte[] body = told.body().utf8();
            exchange.sendResponseHeaders(told.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static JsonObject content(byte[] sent) throws IOException {
        try {
            JsonObject outer = (JsonObject) Json.parse(sent);
            return (JsonObject) Json.parse(Base64Url.decode(outer.string("data").orElseThrow()));
        } catch (io.holdfast.kernel.json.JsonException | io.holdfast.attestation.jose.JoseException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
