package io.holdfast.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.machine.CertificateAuthority;
import io.holdfast.trust.machine.Keys;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.packages.PackageIndex;
import io.holdfast.trust.packages.PackageTrust;
import io.holdfast.trust.packages.PackageTrustException;
import io.holdfast.trust.packages.PinnedRoot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The control plane's publishing API over real TLS, with the real rules about signatures and sequences. */
final class FakeControlPlane implements AutoCloseable {
    static final String SUBSCRIPTION = "11111111-2222-3333-4444-555555555555";
    static final String SECRET = "the-operator's+secret&%";
    private static final SecureRandom RANDOM = new SecureRandom();

    final Path data;
    final List<String> requests = new ArrayList<>();
    final Map<String, JsonObject> publishers = new HashMap<>();
    final Map<ExtensionType, Bytes> indexes = new HashMap<>();
    final Map<String, JsonObject> uploads = new HashMap<>();
    final List<JsonObject> catalogue = new ArrayList<>();
    final List<JsonObject> assignments = new ArrayList<>();
    Optional<String> scanner = Optional.of("ClamAV 1.4.2");
    String log = "";
    private final HttpsServer server;

    FakeControlPlane(Path data) throws Exception {
        this.data = Files.createDirectories(data);
        Instant now = Instant.now();
        CertificateAuthority authority = CertificateAuthority.create("Test authority", now, RANDOM);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls(authority, now)));
        server.createContext("/", this::serve);
        server.start();
        Files.writeString(data.resolve("ca.pem"), Pem.certificate(authority.certificate()));
        String base = "https://localhost:" + server.getAddress().getPort();
        Files.writeString(
                data.resolve("credentials.json"),
                JsonObject.builder()
                        .put("authority", base + "/adfs")
                        .put("tenantId", "tenant")
                        .put("subscriptionId", SUBSCRIPTION)
                        .put("resourceManager", base + "/")
                        .put("clientId", "operator")
                        .put("clientSecret", SECRET)
                        .put("portal", base + "/")
                        .build()
                        .pretty());
    }

    private static SSLContext tls(CertificateAuthority authority, Instant now) throws Exception {
        KeyPair pair = Keys.p256(RANDOM);
        Certificate certificate = authority.issueServer(
                pair.getPublic(), List.of("localhost"), List.of(), now.minusSeconds(60), now.plus(Duration.ofDays(1)));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", pair.getPrivate(), new char[0], new Certificate[] {certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private record Answer(int status, String body) {
        static Answer of(int status, Json json) {
            return new Answer(status, json.compact());
        }

        static Answer error(int status, String code, String message) {
            return of(
                    status, JsonObject.of("error", JsonObject.of("code", Json.of(code), "message", Json.of(message))));
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        requests.add(line);
        Answer answer;
        try {
            String authorization = Optional.ofNullable(
                            exchange.getRequestHeaders().getFirst("Authorization"))
                    .orElse("");
            answer = line.equals("POST /adfs/oauth2/token")
                    ? token(new String(body, StandardCharsets.UTF_8))
                    : authorization.equals("Bearer good")
                            ? answer(line, body)
                            : Answer.error(401, "Unauthorized", "no");
        } catch (Exception e) {
            answer = Answer.error(500, "TestFailure", e.toString());
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static Answer token(String form) {
        boolean good = form.contains("client_secret=the-operator%27s%2Bsecret%26%25") && form.contains("%2F.default");
        return good
                ? Answer.of(200, JsonObject.of("access_token", Json.of("good")))
                : Answer.of(
                        401,
                        JsonObject.of(
                                "error", Json.of("invalid_client"), "error_description", Json.of("Unknown client.")));
    }

    private Answer answer(String line, byte[] body) throws Exception {
        String[] parts = line.split("[ /?]+");
        if (line.startsWith("POST /holdfast/packages/uploads")) {
            return upload(body, line.endsWith("?unscanned=true"));
        }
        if (line.equals("POST /holdfast/packages")) {
            return publish((JsonObject) Json.parse(body));
        }
        if (line.equals("GET /holdfast/packages")) {
            return Answer.of(200, JsonObject.of("value", new JsonArray(new ArrayList<Json>(catalogue))));
        }
        if (line.startsWith("GET /holdfast/packages/")) {
            return Optional.ofNullable(indexes.get(ExtensionType.of(parts[3], parts[4])))
                    .map(cms -> Answer.of(200, JsonObject.of("cms", Json.of(cms.base64()))))
                    .orElse(Answer.error(404, "NotFound", "nothing"));
        }
        if (line.equals("GET /holdfast/publishers")) {
            return Answer.of(200, JsonObject.of("value", new JsonArray(List.copyOf(publishers.values()))));
        }
        if (line.startsWith("PUT /holdfast/publishers/")) {
            JsonObject json = (JsonObject) Json.parse(body);
            PinnedRoot root = PinnedRoot.parse(JsonObject.of(
                    "certificate",
                    json.find("root").orElseThrow(),
                    "names",
                    json.find("names").orElseThrow()));
            publishers.put(parts[3], root.json().with("name", parts[3]));
            return Answer.of(200, root.json());
        }
        if (line.equals("GET /holdfast/log/export")) {
            return new Answer(200, log);
        }
        if (line.contains("/roleAssignments/")) {
            JsonObject assignment = ((JsonObject) Json.parse(body))
                    .with("scope", line.split("[ ]|/providers/Microsoft.Authorization")[1]);
            if (assignments.contains(assignment)) {
                return Answer.error(409, "RoleAssignmentExists", "The role assignment already exists.");
            }
            assignments.add(assignment);
            return Answer.of(201, JsonObject.EMPTY);
        }
        if (line.contains("/addPassword?")) {
            return Answer.of(
                    200, JsonObject.of("appId", Json.of("app-1"), "secretText", Json.of("a-brand-new-secret")));
        }
        if (line.startsWith("PUT /providers/Holdfast.Identity/servicePrincipals/")) {
            return Answer.of(
                    201,
                    JsonObject.of(
                            "properties", JsonObject.of("appId", Json.of("app-1"), "objectId", Json.of("object-1"))));
        }
        return line.startsWith("GET /subscriptions/") ? browse(parts) : Answer.error(404, "NotFound", line);
    }

    private Answer upload(byte[] body, boolean unscanned) {
        if (!unscanned && scanner.isEmpty()) {
            return Answer.error(422, "ScannerUnavailable", "No malware scanner is configured.");
        }
        if (!unscanned && new String(body, StandardCharsets.ISO_8859_1).contains("EICAR")) {
            return Answer.error(422, "MalwareFound", "Eicar-Test-Signature\u001b[2J\nin it.");
        }
        String digest = Digest.of(body).toString();
        JsonObject uploaded = JsonObject.builder()
                .put("digest", digest)
                .put("size", body.length)
                .put("scan", unscanned ? "unscanned" : "clean")
                .put("scannedBy", unscanned ? "" : scanner.orElse(""))
                .build();
        uploads.put(digest, uploaded);
        return Answer.of(200, uploaded);
    }

    private Answer publish(JsonObject json) throws PackageTrustException {
        ExtensionType type = ExtensionType.of(
                json.string("publisher").orElseThrow(), json.string("type").orElseThrow());
        HandlerVersion version = new HandlerVersion(json.string("version").orElseThrow());
        List<PinnedRoot> roots = new ArrayList<>();
        for (JsonObject publisher : publishers.values()) {
            roots.add(PinnedRoot.parse(publisher.without("name")));
        }
        PackageTrust trust = new PackageTrust(roots);
        try {
            Bytes cms = Bytes.fromBase64(json.string("index").orElseThrow());
            PackageIndex index = trust.index(cms.array(), type, Instant.now());
            byte[] manifest =
                    Bytes.fromBase64(json.string("manifest").orElseThrow()).array();
            Digest digest = trust.manifest(manifest, type, version, index.require(version))
                    .digest();
            if (indexes.containsKey(type)) {
                index.checkSequence(trust.index(indexes.get(type).array(), type, Instant.now())
                                .sequence()
                        + 1);
            }
            indexes.put(type, cms);
            JsonObject entry = JsonObject.builder()
                    .put("publisher", type.publisher())
                    .put("type", type.type())
                    .put("version", version.text())
                    .put("kind", json.string("kind").orElseThrow())
                    .put("digest", digest.toString())
                    .put("signer", "CN=test")
                    .put("multiConfig", json.bool("multiConfig").orElseThrow())
                    .put(
                            "scan",
                            Optional.ofNullable(uploads.get(digest.toString()))
                                    .orElseThrow()
                                    .string("scan")
                                    .orElseThrow())
                    .build();
            catalogue.add(entry);
            return Answer.of(201, entry);
        } catch (PackageTrustException e) {
            return Answer.error(422, "PackageUntrusted", e.reason() + ": " + e.getMessage());
        }
    }

    /** Publishers, types, versions; two pages where there is more than one version. */
    private Answer browse(String[] parts) {
        String last = parts[parts.length - 2];
        if (!last.equals("versions")) {
            String member = last.equals("publishers") ? "publisher" : "type";
            List<Json> names = catalogue.stream()
                    .map(entry -> entry.string(member).orElseThrow())
                    .distinct()
                    .map(name -> (Json) JsonObject.of("name", Json.of(name)))
                    .toList();
            return Answer.of(200, JsonObject.of("value", new JsonArray(names)));
        }
        List<Json> versions = catalogue.stream()
                .map(entry -> (Json) JsonObject.of(
                        "properties",
                        JsonObject.builder()
                                .putAll(entry)
                                .put("extensionType", entry.string("type").orElseThrow())
                                .put("holdfast", entry)
                                .build()))
                .toList();
        boolean second = parts[parts.length - 1].contains("page=2");
        JsonObject page = JsonObject.of(
                "value", new JsonArray(second ? versions.subList(1, versions.size()) : versions.subList(0, 1)));
        String path = "/subscriptions/" + String.join("/", List.of(parts).subList(2, parts.length - 1));
        return Answer.of(
                200,
                second || versions.size() < 2
                        ? page
                        : page.with(
                                "nextLink",
                                "https://localhost:" + server.getAddress().getPort() + path + "?page=2"));
    }

    Bytes index(ExtensionType type) {
        return Optional.ofNullable(indexes.get(type)).orElseThrow();
    }

    JsonObject publisher(String name) {
        return Optional.ofNullable(publishers.get(name)).orElseThrow();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
