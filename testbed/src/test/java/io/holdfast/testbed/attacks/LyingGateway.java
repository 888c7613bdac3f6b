package io.holdfast.testbed.attacks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A stolen control plane: it stands between the agent and the real gateway with the server's own key, passes everything on
 * in the machine's name, and changes what it likes.
 */
final class LyingGateway implements AutoCloseable {
    /** What becomes of a message. */
    interface Lie {
        byte[] tell(String path, byte[] honest);
    }

    private static final char[] NO_PASSWORD = new char[0];

    private final String upstream;
    private final HttpClient client;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile Lie requests = (_, body) -> body;
    private volatile Lie answers = (_, body) -> body;

    private LyingGateway(String upstream, HttpClient client, HttpsServer server) {
        this.upstream = upstream;
        this.client = client;
        this.server = server;
    }

    /** Starts, and turns the stopped agent of this Holdfast towards it. */
    static LyingGateway start(RunningHoldfast holdfast) {
        try {
            String upstream = HostileMachine.agents(holdfast);
            Path agentKeys = holdfast.agentHome().resolve("keys");
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .sslContext(HostileMachine.context(
                            holdfast,
                            java.util.Optional.of(
                                    Pem.privateKey(RunningHoldfast.read(agentKeys.resolve("identity.pem")))),
                            Pem.certificates(RunningHoldfast.read(agentKeys.resolve("certificates.pem")))))
                    .build();
            HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(
                    new HttpsConfigurator(serverContext(holdfast.data().resolve("keys"))));
            LyingGateway gateway = new LyingGateway(upstream, client, server);
            server.createContext("/", gateway::pass);
            server.setExecutor(gateway.threads);
            server.start();
            Path state = holdfast.agentHome().resolve("state/agent.json");
            String turned = Files.readString(state)
                    .replace(
                            upstream, "https://localhost:" + server.getAddress().getPort());
            Files.writeString(state, turned);
            return gateway;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (PemException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext serverContext(Path keys) throws IOException, PemException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            store.setKeyEntry(
                    "server",
                    Pem.privateKey(Files.readString(keys.resolve("server.key"))),
                    NO_PASSWORD,
                    Pem.certificates(Files.readString(keys.resolve("server.pem")))
                            .toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(store, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(factory.getKeyManagers(), null, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on answers go through this. */
    void lie(Lie lie) {
        answers = lie;
    }

    /** From now on requests go through this. */
    void lieUpwards(Lie lie) {
        requests = lie;
    }

    void tellTheTruth() {
        answers = (_, body) -> body;
        requests = (_, body) -> body;
    }

    private void pass(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        try (exchange) {
            byte[] body = requests.tell(path, exchange.getRequestBody().readAllBytes());
            HttpResponse<byte[]> honest = client.send(
                    HttpRequest.newBuilder(URI.create(upstream + path))
                            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            byte[] told = honest.statusCode() == 200 ? answers.tell(path, honest.body()) : honest.body();
            exchange.sendResponseHeaders(honest.statusCode(), told.length == 0 ? -1 : told.length);
            exchange.getResponseBody().write(told);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        client.shutdownNow();
        threads.shutdownNow();
    }
}
