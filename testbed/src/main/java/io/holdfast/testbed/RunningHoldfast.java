package io.holdfast.testbed;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** {@code ./holdfast up} in a folder of its own, on free ports: the very thing that a user starts. */
public final class RunningHoldfast implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    /** How long an access token is used; it lives an hour. */
    private static final Duration KEPT = Duration.ofMinutes(10);

    private final Path data;
    private final List<String> options;
    private final Map<String, String> environment;
    private Process up;
    private volatile Optional<Held> held = Optional.empty();

    private RunningHoldfast(Path data, List<String> options, Map<String, String> environment, Process up) {
        this.data = data;
        this.options = options;
        this.environment = environment;
        this.up = up;
    }

    /** The checkout or installation under test. */
    public static Path home() {
        String given = System.getProperty("holdfast.home", "");
        Path here = given.isEmpty() ? Path.of("").toAbsolutePath() : Path.of(given);
        return Files.exists(here.resolve("holdfast"))
                ? here
                : here.resolve("..").normalize();
    }

    /** Starts and waits until API and agents are served and, unless {@code --no-agent}, this machine is connected. */
    public static RunningHoldfast start(Path data, String... options) {
        return start(data, Map.of(), options);
    }

    public static RunningHoldfast start(Path data, Map<String, String> environment, String... options) {
        List<String> all = new ArrayList<>(List.of("--data", data.toString()));
        if (!Arrays.asList(options).contains("--listen")) {
            all.addAll(List.of("--listen", "127.0.0.1:" + freePort(), "--agents", "127.0.0.1:" + freePort()));
        }
        all.addAll(List.of(options));
        RunningHoldfast started = new RunningHoldfast(data, all, environment, spawn(data, all, environment));
        started.awaitUp();
        return started;
    }

    private static Process spawn(Path data, List<String> options, Map<String, String> environment) {
        try {
            Files.createDirectories(data);
            List<String> command =
                    new ArrayList<>(List.of(home().resolve("holdfast").toString(), "up"));
            command.addAll(options);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(data.resolve("up.log").toFile());
            builder.environment().put("HOLDFAST_NO_BUILD", "1");
            builder.environment().putAll(environment);
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitUp() {
        try {
            becomeUp();
        } catch (IllegalStateException e) {
            up.descendants().forEach(ProcessHandle::destroyForcibly);
            up.destroyForcibly();
            throw e;
        }
    }

    private void becomeUp() {
        await("holdfast up: " + data.resolve("up.log"), START, () -> {
            if (!up.isAlive()) {
                throw new IllegalStateException("holdfast up ended: " + read(data.resolve("up.log")));
            }
            return read(data.resolve("up.log")).contains("Ctrl-C stops it.");
        });
    }

    /** Waits for a condition; looks every 20 ms for half a second, and every 100 ms after that. */
    public static void await(String what, Duration most, Supplier<Boolean> condition) {
        long end = System.nanoTime() + most.toNanos();
        for (int looks = 0; !condition.get(); looks++) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not within " + most + ": " + what);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(looks < 25 ? 20 : 100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted: " + what, e);
            }
        }
    }

    public Path data() {
        return data;
    }

    public Path agentHome() {
        return data.resolve("agent");
    }

    /** The content of {@code credentials.json}. */
    public JsonObject credentials() {
        return (JsonObject) parse(read(data.resolve("credentials.json")));
    }

    public String credential(String name) {
        return credentials().string(name).orElseThrow();
    }

    /** {@code /subscriptions/…/resourceGroups/holdfast/providers/Microsoft.HybridCompute/machines/NAME} of this machine. */
    public String machineId() {
        JsonObject shown = (JsonObject) parse(hfagent("show", "--json").output());
        return shown.string("resourceId").orElseThrow();
    }

    public ProcessHandle server() {
        return child("io.holdfast.server.Main");
    }

    public ProcessHandle agent() {
        return child("io.holdfast.agent.daemon.Main");
    }

    private ProcessHandle child(String main) {
        return up.children()
                .filter(child -> child.info().arguments().stream()
                        .flatMap(Arrays::stream)
                        .anyMatch(main::equals))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(main + " does not run"));
    }

    /** Starts again in the same folder with the same options. */
    public void restart() {
        stop();
        startAgain();
    }

    /** Starts again with further options. */
    public void restart(String... more) {
        stop();
        options.addAll(List.of(more));
        startAgain();
    }

    /** Something done while nothing runs. */
    @FunctionalInterface
    public interface Meanwhile {
        void run() throws IOException;
    }

    /** Stops everything, does something to what lies on disk, and starts again. */
    public void stopped(Meanwhile meanwhile) throws IOException {
        stop();
        meanwhile.run();
        startAgain();
    }

    /** After {@link #stop}; waits as {@link #start} does. */
    public void startAgain() {
        up = spawn(data, options, environment);
        awaitUp();
    }

    /** The outcome of a command. */
    public record Result(int exit, String output, String error) {}

    public Result hfagent(String... arguments) {
        return run("", home().resolve("hfagent").toString(), arguments);
    }

    /** A command of {@code ./holdfast} with this data folder. */
    public Result holdfast(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        return run("", home().resolve("holdfast").toString(), all.toArray(String[]::new));
    }

    /** Any program, with the environment of this Holdfast. */
    public Result run(String input, String program, String... arguments) {
        try {
            List<String> command = new ArrayList<>(List.of(program));
            command.addAll(List.of(arguments));
            Path out = Files.createTempFile(data, "run", ".out");
            Path err = Files.createTempFile(data, "run", ".err");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().put("HOLDFAST_NO_BUILD", "1");
            builder.environment().put("HOLDFAST_AGENT_HOME", agentHome().toString());
            builder.environment()
                    .put("REQUESTS_CA_BUNDLE", data.resolve("ca.pem").toString());
            builder.environment().put("AZURE_CONFIG_DIR", data.resolve("azure").toString());
            builder.environment().put("AZURE_CORE_COLLECT_TELEMETRY", "no");
            Process process = builder.start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            if (!process.waitFor(3, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException(command.getFirst() + " did not end within 3 minutes");
            }
            Result result = new Result(process.exitValue(), read(out), read(err));
            Files.delete(out);
            Files.delete(err);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private final Supplier<HttpClient> client = new Supplier<>() {
        private Optional<HttpClient> made = Optional.empty();

        @Override
        public HttpClient get() {
            if (made.isEmpty()) {
                made = Optional.of(HttpClient.newBuilder()
                        .sslContext(trust(data.resolve("ca.pem")))
                        .build());
            }
            return made.get();
        }
    };

    /** A client that trusts this control plane and nobody else. */
    public HttpClient client() {
        return client.get();
    }

    public static SSLContext trust(Path ca) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            try (var in = Files.newInputStream(ca)) {
                store.setCertificateEntry(
                        "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the CA cannot be read", e);
        }
    }

    /** An access token of the first principal. */
    public String token() {
        return token(credential("clientId"), credential("clientSecret"));
    }

    public String token(String id, String secret) {
        String form = "grant_type=client_credentials&client_id=" + URLEncoder.encode(id, StandardCharsets.UTF_8)
                + "&client_secret=" + URLEncoder.encode(secret, StandardCharsets.UTF_8);
        Answer answer = send(HttpRequest.newBuilder(URI.create(credential("authority") + "/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build());
        return answer.json().string("access_token").orElseThrow(() -> new IllegalStateException(answer.body()));
    }

    /** A response of the API. */
    public record Answer(int status, String body, java.net.http.HttpHeaders headers) {
        public JsonObject json() {
            return body.isEmpty() ? JsonObject.EMPTY : (JsonObject) parse(body);
        }
    }

    /** Calls the API as the first principal; the path begins with a slash and has its api-version. */
    public Answer call(String method, String path, String body) {
        return call(freshToken(), method, path, body);
    }

    private String freshToken() {
        Instant now = Instant.now();
        Held token = held.filter(one -> now.isBefore(one.until())).orElseGet(() -> new Held(token(), now.plus(KEPT)));
        held = Optional.of(token);
        return token.value();
    }

    private record Held(String value, Instant until) {
        @Override
        public String toString() {
            return "Held[until=" + until + "]";
        }
    }

    public Answer call(String token, String method, String path, String body) {
        return send(HttpRequest.newBuilder(URI.create(credential("resourceManager") + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    public Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = client().send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response.headers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public void stop() {
        up.destroy();
        try {
            if (!up.waitFor(30, TimeUnit.SECONDS)) {
                up.descendants().forEach(ProcessHandle::destroyForcibly);
                up.destroyForcibly();
                throw new IllegalStateException("holdfast up did not stop within 30 seconds");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }

    private static Json parse(String text) {
        try {
            return Json.parse(text);
        } catch (JsonException e) {
            throw new IllegalStateException("not JSON: " + text, e);
        }
    }

    public static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
