package io.holdfast.cli.api;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/** A signed-in client of one control plane. Bodies of answers are bounded; packages and logs are streamed. */
public final class ControlPlane implements AutoCloseable {
    private static final int MAX_ANSWER = 8 << 20;
    private static final int MAX_PAGES = 1000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** A large package is sent and scanned before the answer begins. */
    private static final Duration UPLOAD_PATIENCE = Duration.ofMinutes(30);

    private final HttpClient client;
    private final Credentials credentials;
    private final String token;

    private ControlPlane(HttpClient client, Credentials credentials, String token) {
        this.client = client;
        this.credentials = credentials;
        this.token = token;
    }

    /** Signs in with what lies in the data directory. */
    public static ControlPlane open(DataFolder data) throws CommandException {
        Credentials credentials = data.credentials();
        HttpClient client = HttpClient.newBuilder()
                .sslContext(PinnedTls.context(data.authorities()))
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        try {
            return new ControlPlane(client, credentials, token(client, credentials));
        } catch (CommandException e) {
            client.shutdownNow();
            throw e;
        }
    }

    public Credentials credentials() {
        return credentials;
    }

    private static String token(HttpClient client, Credentials credentials) throws CommandException {
        Map<String, String> form = Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                credentials.clientId(),
                "client_secret",
                credentials.clientSecret(),
                "scope",
                credentials.resourceManager() + "/.default");
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(credentials.authority() + "/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofString(body))
                .build();
        return json(client, request, "signing in")
                .string("access_token")
                .orElseThrow(() -> CommandException.refused("the control plane gave no access token"));
    }

    public JsonObject read(String path) throws CommandException {
        return json(client, request(path).GET().build(), "GET " + plain(path));
    }

    /** Empty when there is nothing at the path. */
    public Optional<JsonObject> find(String path) throws CommandException {
        Answer answer = send(client, request(path).GET().build());
        return answer.status() == 404 ? Optional.empty() : Optional.of(answer.json("GET " + plain(path)));
    }

    /** All elements of a list, over all its pages. */
    public List<JsonObject> list(String path) throws CommandException {
        List<JsonObject> items = new ArrayList<>();
        String base = credentials.resourceManager().toString();
        Optional<String> next = Optional.of(path);
        for (int pages = 0; next.isPresent(); pages++) {
            JsonObject page = read(next.get());
            page.array("value")
                    .ifPresent(values -> values.stream()
                            .filter(JsonObject.class::isInstance)
                            .map(JsonObject.class::cast)
                            .forEach(items::add));
            Optional<String> link = page.string("nextLink").filter(text -> !text.isEmpty());
            if (link.isPresent() && (!link.get().startsWith(base + "/") || pages >= MAX_PAGES)) {
                throw CommandException.refused("the next page of the list lies at " + link.get() + " (expected: below "
                        + base + ", at most " + MAX_PAGES + " pages)");
            }
            next = link.map(text -> text.substring(base.length()));
        }
        return items;
    }

    public JsonObject put(String path, JsonObject body) throws CommandException {
        return json(client, withBody(path, "PUT", body), "PUT " + plain(path));
    }

    /** Also done when the control plane answers 409 with this code: it is there already. */
    public void putUnlessThere(String path, JsonObject body, String code) throws CommandException {
        Answer answer = send(client, withBody(path, "PUT", body));
        if (answer.status() != 409 || !Refusal.code(answer.body().array()).equals(Optional.of(code))) {
            answer.json("PUT " + plain(path));
        }
    }

    public JsonObject post(String path, JsonObject body) throws CommandException {
        return json(client, withBody(path, "POST", body), "POST " + plain(path));
    }

    /** Streams a zip up. */
    public JsonObject upload(String path, Path zip) throws CommandException {
        BodyPublisher content;
        try {
            content = BodyPublishers.ofFile(zip);
        } catch (IOException e) {
            throw CommandException.refused(zip + ": " + e.getMessage());
        }
        HttpRequest request = request(path)
                .header("Content-Type", "application/zip")
                .timeout(UPLOAD_PATIENCE)
                .POST(content)
                .build();
        return json(client, request, "the upload");
    }

    /** Streams an answer into a new file. */
    public void download(String path, Path target) throws CommandException, IOException {
        HttpRequest request = request(path).GET().build();
        HttpResponse<InputStream> response = exchange(client, request);
        try (InputStream in = response.body()) {
            if (response.statusCode() != 200) {
                throw Refusal.of(response.statusCode(), in.readNBytes(MAX_ANSWER), "GET " + plain(path));
            }
            try (var out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                in.transferTo(out);
            }
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private HttpRequest withBody(String path, String method, JsonObject body) throws CommandException {
        return request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofByteArray(body.utf8()))
                .build();
    }

    private HttpRequest.Builder request(String path) throws CommandException {
        URI uri;
        try {
            uri = new URI(credentials.resourceManager() + path);
        } catch (URISyntaxException e) {
            throw CommandException.refused("no address: " + e.getMessage()); // only a foreign nextLink gets here
        }
        return HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + token)
                .timeout(PATIENCE);
    }

    private static String plain(String path) {
        return path.replaceFirst("\\?.*", "");
    }

    private static JsonObject json(HttpClient client, HttpRequest request, String what) throws CommandException {
        return send(client, request).json(what);
    }

    private static Answer send(HttpClient client, HttpRequest request) throws CommandException {
        HttpResponse<InputStream> response = exchange(client, request);
        try (InputStream in = response.body()) {
            return new Answer(response.statusCode(), Bytes.of(in.readNBytes(MAX_ANSWER)));
        } catch (IOException e) {
            throw broken(request, e);
        }
    }

    private static HttpResponse<InputStream> exchange(HttpClient client, HttpRequest request) throws CommandException {
        try {
            return client.send(request, BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw broken(request, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.refused("interrupted while waiting for the control plane");
        }
    }

    private static CommandException broken(HttpRequest request, IOException e) {
        URI at = request.uri();
        String place = at.getScheme() + "://" + at.getAuthority();
        if (e instanceof ConnectException) {
            return CommandException.refused("nothing answers at " + place + " (is './holdfast up' running?)");
        }
        if (e instanceof SSLException) {
            return CommandException.refused(
                    place + " does not show a certificate of the authority in ca.pem: " + e.getMessage());
        }
        return CommandException.refused("the connection to " + place + " broke: " + e.getMessage());
    }

    /** An answer with its whole body. */
    private record Answer(int status, Bytes body) {
        JsonObject json(String what) throws CommandException {
            if (status < 200 || status > 299) {
                throw Refusal.of(status, body.array(), what);
            }
            try {
                return Json.parse(body.array()) instanceof JsonObject object ? object : JsonObject.EMPTY;
            } catch (JsonException e) {
                throw CommandException.refused(what + ": the answer is not JSON: " + e.getMessage());
            }
        }
    }
}
