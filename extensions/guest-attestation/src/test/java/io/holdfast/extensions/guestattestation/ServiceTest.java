package io.holdfast.extensions.guestattestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.attestation.device.TpmLocation;
import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.jose.Jws;
import io.holdfast.extensions.handler.Handler;
import io.holdfast.extensions.handler.SettingsException;
import io.holdfast.extensions.handler.Status;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.machine.Pem;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the handler says, and to whom, against a real software TPM and a provider behind real TLS. */
class ServiceTest {
    @TempDir
    private Path folder;

    private final List<Duration> pauses = new ArrayList<>();
    private TestProvider provider;
    private ServerSocketChannel agent;
    private String resourceManager;

    @BeforeEach
    void begin() throws Exception {
        provider = TestProvider.start();
        resourceManager = provider.address();
        agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        agent.bind(UnixDomainSocketAddress.of(folder.resolve("agent.sock")));
        Thread.ofVirtual().start(this::answer);
    }

    @AfterEach
    void end() throws IOException {
        agent.close();
        provider.close();
    }

    /** As the agent does for root. */
    private void answer() {
        while (agent.isOpen()) {
            try (SocketChannel peer = agent.accept()) {
                ByteBuffer question = ByteBuffer.allocate(4096);
                peer.read(question);
                boolean token = new String(question.array(), StandardCharsets.UTF_8).contains("\"token\"");
                JsonObject result = token
                        ? JsonObject.of("access_token", Json.of("machine-token"))
                        : JsonObject.of(
                                "resourceManager",
                                Json.of(resourceManager),
                                "authority",
                                Json.of(Pem.certificate(provider.authority())));
                peer.write(ByteBuffer.wrap(
                        (JsonObject.of("result", result).compact() + "\n").getBytes(StandardCharsets.UTF_8)));
            } catch (IOException _) {
                return; // closed
            }
        }
    }

    private Service service(TpmLocation tpm, Optional<URI> endpoint) {
        MachineTpm machine = new MachineTpm(tpm);
        Path state = folder.resolve("state");
        return new Service(
                new Settings(endpoint, Duration.ofHours(1)),
                new AgentSocket(folder.resolve("agent.sock")),
                new Attestation(
                        machine,
                        new Measurements(folder.resolve("root")),
                        new Enrolment(state, machine, Clock.systemUTC())),
                () -> JsonObject.EMPTY,
                new Retries(pauses::add, new Random(1)),
                new Status(handler(), GuestAttestation.NAME, Clock.systemUTC()),
                state);
    }

    private Handler handler() {
        return new Handler(folder, folder.resolve("config"), folder.resolve("status"), "default", false, 0);
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("status/0.status"));
    }

    @Test
    void withoutATpmItSaysThatOneIsRequired() throws Exception {
        TpmLocation none = TpmLocation.parse(folder.resolve("dev/tpmrm0").toString());
        assertThat(service(none, Optional.empty()).once(true, JsonObject.EMPTY)).isFalse();
        assertThat(said())
                .contains("\"status\": \"error\"", "TpmRequired: ", "dev/tpmrm0 does not exist", "PlatformError");
        assertThat(provider.messages).isEmpty();
    }

    @Test
    void enableFailsWithoutATpm() throws Exception {
        for (String name : List.of("config", "status")) {
            Files.createDirectories(folder.resolve(name));
        }
        Files.writeString(
                folder.resolve("HandlerEnvironment.json"),
                "[{\"version\":1.0,\"handlerEnvironment\":{\"configFolder\":\"%1$s/config\",\"statusFolder\":\"%1$s/status\"}}]"
                        .formatted(folder));
        for (String tpm : List.of("off", folder.resolve("dev/tpmrm0").toString())) {
            Map<String, String> environment = Map.of("ConfigSequenceNumber", "0", "HOLDFAST_TPM", tpm);
            assertThat(new GuestAttestation(folder, environment, Clock.systemUTC()).run("enable"))
                    .as(tpm)
                    .isEqualTo(60);
            assertThat(said()).contains("\"status\": \"error\"", "TpmRequired: ");
        }
    }

    @Test
    void quotesEnrolsAndSendsOnlyWhatIsNewTheSecondTime() throws Exception {
        Path root = folder.resolve("root/sys/kernel/security");
        Files.createDirectories(root.resolve("tpm0"));
        Files.createDirectories(root.resolve("ima"));
        Files.writeString(root.resolve("tpm0/binary_bios_measurements"), "log");
        Files.writeString(root.resolve("ima/binary_runtime_measurements"), "one");
        try (TestTpm tpm = TestTpm.start(Files.createDirectory(folder.resolve("tpm")))) {
            Service service = service(tpm.location(), Optional.empty());
            // a refused enrolment is the end of it
            provider.fails(400, "InvalidParameter", "The EK's certificate does not chain to a pinned root.");
            assertThat(service.once(true, JsonObject.EMPTY)).isFalse();
            assertThat(said()).contains("AttestationKeyNotEnrolled", "does not chain to a pinned root");
            assertThat(provider.messages.getFirst().string("type")).contains("holdfast.enrol");

            // the certificate of this key is there from now on
            tpm.keep(folder.resolve("state"), provider.address());
            challenge(JsonObject.EMPTY);
            provider.says(JsonObject.of("report", Json.of(token("{\"secureBootEnabled\":true}"))));
            assertThat(service.once(false, JsonObject.EMPTY)).isTrue();
            assertThat(said()).contains("\"status\": \"success\"", "Healthy", "an event log of 3 bytes");
            assertThat(logs()).isEqualTo("[{\"type\":\"TCG\",\"log\":\"bG9n\"},{\"type\":\"IMA\",\"log\":\"b25l\"}]");

            Files.writeString(root.resolve("ima/binary_runtime_measurements"), "one two");
            challenge(JsonObject.EMPTY);
            provider.fails(409, "EvidenceNotKept", "send all");
            provider.says(JsonObject.of("report", Json.of(token("{\"secureBootEnabled\":false}"))));
            int before = provider.messages.size();
            assertThat(service.once(false, JsonObject.EMPTY)).isTrue();
            assertThat(said()).contains("\"status\": \"warning\"", "Secure Boot is off", "Unhealthy");
            assertThat(logs(before + 1)).contains("\"digest\":", "\"offset\":3,\"log\":\"IHR3bw\"");
            assertThat(logs(before + 2)).contains("\"log\":\"bG9n\"", "\"log\":\"b25lIHR3bw\"");
            assertThat(provider.tokens).containsOnly(Optional.of("Bearer machine-token"));
            assertThat(said()).doesNotContain("machine-token");

            Files.delete(root.resolve("tpm0/binary_bios_measurements"));
            challenge(JsonObject.EMPTY);
            provider.fails(400, "PolicyEvaluationError", "A Deny claim was issued, authorization failed.");
            assertThat(service.once(false, JsonObject.EMPTY)).isTrue();
            assertThat(said()).contains("PolicyEvaluationError: A Deny claim", "no event log", "Unhealthy");
            assertThat(folder.resolve("state/token.jwt")).doesNotExist();
        }
    }

    /** Another's server must not learn the machine's token, and believes no authority of ours. */
    @Test
    void anEndpointElsewhereGetsNoTokenOfTheMachine() throws Exception {
        resourceManager = "https://localhost:1";
        try (TestTpm tpm = TestTpm.start(Files.createDirectory(folder.resolve("tpm")))) {
            service(tpm.location(), Optional.of(URI.create(provider.address()))).once(true, JsonObject.EMPTY);
            assertThat(said()).contains("EndpointUnreachable", "TLS: the certificate is of no authority that this");
            assertThat(provider.tokens).isEmpty();
        }
    }

    @Test
    void triesAgainAsDocumentedAndThenSaysWhatCameBack() throws Exception {
        try (TestTpm tpm = TestTpm.start(Files.createDirectory(folder.resolve("tpm")))) {
            tpm.keep(folder.resolve("state"), provider.address());
            provider.fails(429, "TooMany", "")
                    .fails(503, "Busy", "")
                    .fails(408, "Slow", "")
                    .fails(500, "Broken", "last");
            assertThat(service(tpm.location(), Optional.empty()).once(true, JsonObject.EMPTY))
                    .isFalse();
            assertThat(said()).contains("EndpointFailed", "HTTP 500 Broken: last");
            assertThat(pauses).hasSize(3);
            for (int i = 0; i < 3; i++) {
                assertThat(pauses.get(i)).isBetween(Duration.ofSeconds(5L << i), Duration.ofSeconds((5L << i) + 5));
            }
        }
    }

    @Test
    void settingsAreStringsAndUnknownOnesAreRefused() throws Exception {
        assertThat(Settings.of(JsonObject.EMPTY)).isEqualTo(new Settings(Optional.empty(), Duration.ofHours(1)));
        JsonObject config = JsonObject.of(
                "AttestationConfig",
                JsonObject.of(
                        "MaaSettings",
                        JsonObject.of("maaEndpoint", Json.of("https://a.example/p/"), "maaTenantName", Json.of("x")),
                        "AscSettings",
                        JsonObject.of("ascReportingFrequency", Json.of("5"))));
        assertThat(Settings.of(config))
                .isEqualTo(new Settings(Optional.of(URI.create("https://a.example/p")), Duration.ofMinutes(5)));
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> Settings.of(JsonObject.of("tpm", Json.of("h:1"))))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("expected: AttestationConfig");
    }

    private void challenge(JsonObject more) {
        provider.says(
                JsonObject.of(
                                "challenge",
                                Json.of(Base64Url.encode(new byte[32])),
                                "service_context",
                                Json.of("Y29udGV4dA"))
                        .toBuilder()
                        .putAll(more)
                        .build());
    }

    private static String token(String claims) {
        return Jws.unsecured(JsonObject.EMPTY, claims.getBytes(StandardCharsets.UTF_8));
    }

    private String logs() throws Exception {
        return logs(provider.messages.size() - 1);
    }

    /** The logs in the request of that number. */
    private String logs(int message) throws Exception {
        Jws jws = Jws.parse(provider.messages.get(message).string("request").orElseThrow());
        return jws.claims()
                .object("att_data")
                .flatMap(data -> data.object("tpm_att_data"))
                .flatMap(data -> data.object("current_attestation"))
                .flatMap(data -> data.array("logs"))
                .orElse(JsonArray.EMPTY)
                .compact();
    }
}
