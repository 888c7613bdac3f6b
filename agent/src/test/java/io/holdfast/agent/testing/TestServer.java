package io.holdfast.agent.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.EnrolRequest;
import io.holdfast.protocol.EnrolResponse;
import io.holdfast.protocol.ExtensionOutcome;
import io.holdfast.protocol.Fact;
import io.holdfast.protocol.FactBatch;
import io.holdfast.protocol.FactKind;
import io.holdfast.protocol.ItemsRequest;
import io.holdfast.protocol.KeysRequest;
import io.holdfast.protocol.KeysResponse;
import io.holdfast.protocol.PollRequest;
import io.holdfast.protocol.PollResponse;
import io.holdfast.protocol.RenewRequest;
import io.holdfast.protocol.RenewResponse;
import io.holdfast.protocol.Wire;
import io.holdfast.trust.log.NoteVerifier;
import io.holdfast.trust.log.Origin;
import io.holdfast.trust.machine.CertificateAuthority;
import io.holdfast.trust.machine.Csr;
import io.holdfast.trust.machine.Keys;
import io.holdfast.trust.machine.Pem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A {@link TestControlPlane} behind real HTTPS, API and agents on one port, with what connecting needs. */
public final class TestServer implements AutoCloseable {
    public static final String SECRET = "s3cr3t-of-the-principal";

    public final TestControlPlane plane = new TestControlPlane();
    public final CertificateAuthority authority =
            CertificateAuthority.create("Test authority", Instant.now(), new SecureRandom());
    public final HeldKeys keys = new HeldKeys(plane.enrolment);
    public final List<String> requests = new ArrayList<>();
    public final List<Fact> facts = new ArrayList<>();

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private long token = 1;
    private boolean closed;
    private Duration life = Duration.ofDays(90);

    public TestServer() throws Exception {
        this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        SSLContext context = context();
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters tls = context.getDefaultSSLParameters();
                tls.setWantClientAuth(true);
                parameters.setSSLParameters(tls);
            }
        });
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    private SSLContext context() throws Exception {
        KeyPair pair = Keys.p256(new SecureRandom());
        X509Certificate certificate = authority.issueServer(
                pair.getPublic(),
                List.of("localhost"),
                List.of(InetAddress.getLoopbackAddress()),
                Instant.now().minusSeconds(60),
                Instant.now().plus(Duration.ofDays(1)));
        char[] none = new char[0];
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, none);
        store.setKeyEntry("server", pair.getPrivate(), none, new Certificate[] {certificate, authority.certificate()});
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, none);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[] {new AnyClient()}, new SecureRandom());
        return context;
    }

    /** The machine's certificate may have ended; who it is of is looked at in the handlers. */
    private static final class AnyClient implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    public String address() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    /** Certificates that are issued from now on live so long. */
    public void issueFor(Duration time) {
        this.life = time;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            synchronized (this) {
                requests.add(exchange.getRequestMethod() + " " + path);
            }
            try {
                answer(exchange, path, body);
            } catch (Exception e) {
                send(
                        exchange,
                        500,
                        JsonObject.of("error", JsonObject.of("message", Json.of(e.toString())))
                                .utf8());
            }
        }
    }

    private void answer(HttpExchange exchange, String path, byte[] body) throws Exception {
        if (path.startsWith("/agent/") && !path.equals(Wire.ENROL) && !isMachine(exchange)) {
            send(exchange, 401, new byte[0]);
            return;
        }
        switch (path) {
            case "/adfs/oauth2/token" -> token(exchange, new String(body, StandardCharsets.UTF_8));
            case "/metadata/endpoints" ->
                send(
                        exchange,
                        200,
                        JsonObject.of("holdfast", JsonObject.of("agents", Json.of(address())))
                                .utf8());
            case Wire.ENROL ->
                send(exchange, 200, enrol(EnrolRequest.read(body)).json().utf8());
            case Wire.RENEW ->
                send(exchange, 200, renew(RenewRequest.read(body)).json().utf8());
            case Wire.KEYS ->
                send(
                        exchange,
                        200,
                        new KeysResponse(issue(keys.offer(KeysRequest.read(body))))
                                .json()
                                .utf8());
            case Wire.POLL ->
                send(exchange, 200, poll(PollRequest.read(body)).json().utf8());
            case Wire.ITEMS ->
                send(exchange, 200, plane.items(ItemsRequest.read(body)).json().utf8());
            case Wire.FACTS -> send(exchange, 200, facts(FactBatch.read(body)));
            case Wire.TOKEN ->
                send(
                        exchange,
                        isMachine(exchange) ? 200 : 401,
                        "{\"access_token\":\"of-the-machine\",\"expires_on\":4000000000}"
                                .getBytes(StandardCharsets.UTF_8));
            default -> other(exchange, path);
        }
    }

    private void other(HttpExchange exchange, String path) throws IOException {
        if (path.endsWith("/index")) {
            send(exchange, 200, plane.index(TestControlPlane.TYPE));
        } else if (path.contains("/manifests/")) {
            send(exchange, 200, plane.manifest(TestControlPlane.TYPE, TestControlPlane.VERSION));
        } else if (path.startsWith(Wire.BLOBS)) {
            send(exchange, 200, plane.blob(Digest.of()).readAllBytes());
        } else if (exchange.getRequestMethod().equals("GET")) {
            send(
                    exchange,
                    404,
                    "{\"error\":{\"code\":\"ResourceGroupNotFound\",\"message\":\"none\"}}"
                            .getBytes(StandardCharsets.UTF_8));
        } else {
            boolean bearer =
                    "Bearer the-token".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            send(exchange, bearer ? 200 : 401, "{}".getBytes(StandardCharsets.UTF_8));
        }
    }

    private void token(HttpExchange exchange, String form) throws IOException {
        boolean right = form.contains("client_secret=" + SECRET) && form.contains("%2F%2F.default");
        String answer = right
                ? "{\"access_token\":\"the-token\"}"
                : "{\"error\":\"invalid_client\",\"error_description\":\"wrong secret\"}";
        send(exchange, right ? 200 : 401, answer.getBytes(StandardCharsets.UTF_8));
    }

    private boolean isMachine(HttpExchange exchange) {
        try {
            return exchange instanceof HttpsExchange https
                    && https.getSSLSession().getPeerCertificates()[0] instanceof X509Certificate certificate
                    && CertificateAuthority.enrolment(certificate).equals(Optional.of(plane.enrolment))
                    && keys.admits(certificate.getPublicKey());
        } catch (javax.net.ssl.SSLPeerUnverifiedException e) {
            return false;
        }
    }

    private EnrolResponse enrol(EnrolRequest request) throws Exception {
        Csr csr = Pem.request(request.csr());
        keys.begin(csr.key());
        return new EnrolResponse(
                plane.enrolment,
                request.machine(),
                issue(csr),
                Pem.certificate(authority.certificate()),
                plane.log.verifier(),
                new NoteVerifier(
                                Origin.recoveryName(plane.tenant),
                                TestLog.ed25519().getPublic())
                        .text(),
                plane.log.checkpoint());
    }

    private String issue(Csr csr) {
        Instant now = Instant.now();
        return Pem.certificate(authority.issueMachine(csr, plane.enrolment, now.minus(life), now.plus(life)));
    }

    private RenewResponse renew(RenewRequest request) throws Exception {
        return new RenewResponse(issue(Pem.request(request.csr())));
    }

    /** Held until something changes. */
    private synchronized PollResponse poll(PollRequest request) throws InterruptedException {
        long end = System.currentTimeMillis() + request.waitMillis();
        while (request.token() >= token && !closed && System.currentTimeMillis() < end) {
            wait(Math.max(1, end - System.currentTimeMillis()));
        }
        return new PollResponse(token, request.token() < token ? plane.items() : List.of(), 0);
    }

    /** Ends held polls. */
    public synchronized void changed() {
        token++;
        notifyAll();
    }

    private synchronized byte[] facts(FactBatch batch) {
        facts.addAll(batch.facts());
        notifyAll();
        return plane.facts(batch).json().utf8();
    }

    /** Waits for an outcome; fails after half a minute. */
    public ExtensionOutcome awaitOutcome(Predicate<ExtensionOutcome> wanted) throws Exception {
        Fact fact = awaitFact(one -> one.kind() == FactKind.EXTENSION && wanted.test(outcome(one)));
        return outcome(fact);
    }

    private static ExtensionOutcome outcome(Fact fact) {
        try {
            return ExtensionOutcome.read(fact.body());
        } catch (io.holdfast.protocol.ProtocolException e) {
            throw new IllegalStateException(e);
        }
    }

    public synchronized Fact awaitFact(Predicate<Fact> wanted) throws Exception {
        long end = System.currentTimeMillis() + 30_000;
        while (true) {
            Optional<Fact> found = facts.stream().filter(wanted).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            long left = end - System.currentTimeMillis();
            if (left <= 0) {
                throw new AssertionError("no such fact among " + facts.size() + "; requests: " + requests);
            }
            wait(left);
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        server.stop(0);
        threads.shutdownNow();
    }
}
