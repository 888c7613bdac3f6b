package io.holdfast.portal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A control plane in memory, as far as the portal sees one: identity, ARM, the change stream, the portal's files. */
final class FakeControlPlane implements AutoCloseable {
    static final String CLIENT_ID = "b7a1d0c2-operator";
    static final String SECRET = "correct horse battery staple";
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
            + " connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final int PAGE = 5;
    private static final Map<String, String> TYPES =
            Map.of("html", "text/html", "js", "text/javascript", "css", "text/css", "json", "application/json");

    final FakeChanges changes = new FakeChanges();
    final FakeLog log = new FakeLog();
    final FakeFleet fleet = new FakeFleet(changes, log);
    final FakeRuns runs = new FakeRuns(changes);
    final FakeSecurity security = new FakeSecurity();
    /** Whether this control plane has policies. */
    volatile boolean governs;

    final List<String> puts = new CopyOnWriteArrayList<>();
    /** PUT or PATCH, for each of {@link #puts}. */
    final List<String> methods = new CopyOnWriteArrayList<>();

    volatile int lifetimeSeconds = 3600;
    volatile boolean tokensAreValid = true;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    FakeControlPlane() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        changes.cut();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/adfs/oauth2/token")) {
                token(exchange);
            } else if (path.equals("/") || path.startsWith("/assets/")) {
                file(exchange, path.equals("/") ? "/index.html" : path);
            } else if (path.startsWith("/log/")) {
                tile(exchange, path);
            } else if (!tokensAreValid || !authorized(exchange)) {
                error(exchange, 401, "InvalidAuthenticationToken", "The access token is missing or has expired.");
            } else if (path.equals("/holdfast/changes")) {
                changes.serve(exchange);
            } else if (path.equals("/holdfast/log/keys")) {
                answer(exchange, 200, JsonObject.of("log", Json.of(log.key()), "epoch", Json.of(1)));
            } else if (path.startsWith("/operations/")) {
                operation(exchange, path.substring("/operations".length()));
            } else {
                switch (exchange.getRequestMethod()) {
                    case "GET" -> read(exchange, path);
                    case "PUT", "PATCH" -> put(exchange, path);
                    case "DELETE" -> delete(exchange, path);
                    case "POST" -> act(exchange, path);
                    default -> error(exchange, 405, "MethodNotAllowed", exchange.getRequestMethod());
                }
            }
        }
    }

    private void token(HttpExchange exchange) throws IOException {
        String form = text(exchange);
        if (form.contains("client_id=" + CLIENT_ID) && form.contains("client_secret=" + SECRET.replace(' ', '+'))) {
            answer(
                    exchange,
                    200,
                    JsonObject.builder()
                            .put("access_token", "token")
                            .put("expires_in", lifetimeSeconds)
                            .build());
        } else {
            answer(
                    exchange,
                    401,
                    JsonObject.of("error", Json.of("invalid_client"), "error_description", Json.of("AADSTS7000215")));
        }
    }

    private static boolean authorized(HttpExchange exchange) {
        return "Bearer token".equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private void read(HttpExchange exchange, String path) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        if (!query.contains("api-version=")) {
            error(exchange, 400, "MissingApiVersionParameter", "api-version: none (expected: one)");
        } else if (path.equals("/subscriptions")) {
            list(
                    exchange,
                    JsonArray.of(FakeFleet.json("{\"subscriptionId\": \"%s\", \"displayName\": \"Holdfast\"}"
                            .formatted(FakeFleet.SUBSCRIPTION))));
        } else if (path.endsWith("/providers/Microsoft.HybridCompute/machines")) {
            page(exchange, fleet.machines(), query);
        } else if (path.endsWith("/eventtypes/management/values")) {
            String scope = path.substring(0, path.indexOf("/providers/Microsoft.Insights"));
            page(exchange, fleet.events(scope, query), query);
        } else if (security.find(path).isPresent()) {
            answer(exchange, 200, security.find(path).orElseThrow());
        } else if (path.endsWith("/resources")) {
            page(exchange, fleet.failedExtensions(), query);
        } else if (path.contains("/locations/local/publishers")) {
            list(exchange, FakeCatalogue.list(path));
        } else if (path.endsWith("/providers")) {
            list(exchange, FakeGovernance.providers(governs));
        } else if (path.contains("/providers/Microsoft.Authorization/policy")) {
            answer(exchange, 200, FakeGovernance.find(path).orElseThrow());
        } else if (path.endsWith("/runCommands")) {
            list(exchange, runs.of(path));
        } else if (runs.find(path).isPresent()) {
            answer(exchange, 200, runs.find(path).orElseThrow());
        } else if (path.endsWith("/extensions")) {
            list(exchange, fleet.extensionsOf(path.substring(0, path.lastIndexOf('/'))));
        } else if (fleet.find(path).isPresent()) {
            answer(exchange, 200, fleet.find(path).orElseThrow());
        } else {
            error(exchange, 404, "ResourceNotFound", "The resource '" + path + "' was not found.");
        }
    }

    private void put(HttpExchange exchange, String path) throws IOException {
        String body = text(exchange);
        puts.add(body);
        methods.add(exchange.getRequestMethod());
        if (path.endsWith("/second")) {
            error(exchange, 409, "ExtensionTypeInUse", "The extension 'hello' already has this type.");
            return;
        }
        exchange.getResponseHeaders().set("Azure-AsyncOperation", origin() + "/operations" + path + "?api-version=x");
        if (path.contains("/runCommands/")) {
            answer(exchange, 201, runs.put(path, FakeFleet.json(body)));
        } else if (exchange.getRequestMethod().equals("PATCH") && !path.contains("/extensions/")) {
            exchange.getResponseHeaders().remove("Azure-AsyncOperation");
            answer(exchange, 200, fleet.patchMachine(path, FakeFleet.json(body)));
        } else if (exchange.getRequestMethod().equals("PATCH")) {
            answer(exchange, 200, fleet.patch(path, FakeFleet.json(body)));
        } else {
            answer(exchange, 200, fleet.put(path, FakeFleet.json(body)));
        }
    }

    private void act(HttpExchange exchange, String path) throws IOException {
        Optional<JsonObject> state = security.act(path);
        if (state.isPresent()) {
            fleet.boot("db-01", state.get());
            answer(exchange, 200, state.get());
        } else {
            exchange.sendResponseHeaders(204, -1);
        }
    }

    private void delete(HttpExchange exchange, String path) throws IOException {
        if (path.contains("/runCommands/")) {
            runs.gone(path);
        } else {
            fleet.deleting(path);
        }
        exchange.getResponseHeaders().set("Azure-AsyncOperation", origin() + "/operations" + path + "?api-version=x");
        exchange.sendResponseHeaders(202, -1);
    }

    private void operation(HttpExchange exchange, String id) throws IOException {
        String state = fleet.find(id)
                .flatMap(found -> found.object("properties"))
                .flatMap(properties -> properties.string("provisioningState"))
                .orElse("Succeeded");
        answer(exchange, 200, JsonObject.of("status", Json.of(state)));
    }

    private void page(HttpExchange exchange, List<JsonObject> all, String query) throws IOException {
        int start = query.contains("$skipToken=") ? Integer.parseInt(query.replaceAll(".*skipToken=", "")) : 0;
        int end = Math.min(all.size(), start + PAGE);
        JsonObject body = JsonObject.of(
                "value", all.subList(start, end).stream().map(Json.class::cast).collect(JsonArray.collector()));
        String rest = exchange.getRequestURI().getRawQuery().replaceAll("&\\$skipToken=.*", "");
        String next = origin() + exchange.getRequestURI().getRawPath() + "?" + rest + "&$skipToken=" + end;
        answer(exchange, 200, end < all.size() ? body.with("nextLink", next) : body);
    }

    private static void list(HttpExchange exchange, JsonArray values) throws IOException {
        answer(exchange, 200, JsonObject.of("value", values));
    }

    private static void error(HttpExchange exchange, int status, String code, String message) throws IOException {
        JsonObject error = JsonObject.of("code", Json.of(code), "message", Json.of(message));
        answer(exchange, status, JsonObject.of("error", error));
    }

    private static void answer(HttpExchange exchange, int status, JsonObject body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("x-ms-request-id", "request-1");
        exchange.sendResponseHeaders(status, body.utf8().length);
        exchange.getResponseBody().write(body.utf8());
    }

    private static String text(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    private void tile(HttpExchange exchange, String path) throws IOException {
        Optional<byte[]> found = log.find(path);
        exchange.sendResponseHeaders(
                found.isPresent() ? 200 : 404,
                found.map(each -> (long) each.length).orElse(-1L));
        if (found.isPresent()) {
            exchange.getResponseBody().write(found.get());
        }
    }

    private static void file(HttpExchange exchange, String path) throws IOException {
        try (InputStream in = FakeControlPlane.class.getResourceAsStream("/portal" + path)) {
            if (in == null) {
                error(exchange, 404, "NotFound", path);
                return;
            }
            byte[] bytes = in.readAllBytes();
            String type = TYPES.getOrDefault(path.substring(path.lastIndexOf('.') + 1), "image/svg+xml");
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
