package io.holdfast.testbed.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ExtensionOutcome;
import io.holdfast.protocol.Fact;
import io.holdfast.protocol.FactKind;
import io.holdfast.protocol.ItemRef;
import io.holdfast.protocol.OperationBody;
import io.holdfast.protocol.PollResponse;
import io.holdfast.protocol.Wire;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.RunningHoldfast.Answer;
import io.holdfast.trust.machine.CertificateAuthority;
import io.holdfast.trust.machine.Csr;
import io.holdfast.trust.machine.Keys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Machines that speak for others, flood, send garbage or come with certificates that are void. */
@Tag("scene")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileMachineTest {
    private static final List<String> PATHS = List.of(Wire.POLL, Wire.ITEMS, Wire.FACTS, Wire.RENEW, Wire.KEYS);

    @TempDir
    private static Path folder = Path.of("");

    private Optional<RunningHoldfast> running = Optional.empty();

    @BeforeAll
    void start() {
        running = Optional.of(RunningHoldfast.start(folder.resolve("data"), "--no-agent"));
    }

    @AfterAll
    void stop() {
        running.ifPresent(RunningHoldfast::close);
    }

    private RunningHoldfast holdfast() {
        return running.orElseThrow();
    }

    private String id(String name) {
        return HostileMachine.id(holdfast(), name);
    }

    private static byte[] poll() {
        return new io.holdfast.protocol.PollRequest(0, 0, Optional.empty())
                .json()
                .utf8();
    }

    private static void refused(Answer answer, int status, String... said) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        JsonObject error = answer.json().object("error").orElseThrow();
        for (String expected : said) {
            assertThat(error.compact()).contains(expected);
        }
    }

    private static ExtensionOutcome succeeded(ItemRef item) {
        return new ExtensionOutcome(
                item.key(),
                item.generation(),
                ExtensionOutcome.Phase.SUCCEEDED,
                "ProvisioningState/succeeded",
                "Info",
                "Ready",
                "a lie",
                Optional.empty(),
                Optional.empty());
    }

    private static Fact fact(long sequence, FactKind kind, JsonObject body) {
        return new Fact(sequence, kind, Instant.now(), body);
    }

    @Test
    void aMachineSeesNothingOfAnother() throws Exception {
        try (HostileMachine victim = HostileMachine.enrolled(holdfast(), "victim");
                HostileMachine thief = HostileMachine.enrolled(holdfast(), "thief")) {
            Extensions extensions = new Extensions(holdfast(), id("victim"));
            Answer put = extensions.put("private", Extensions.secretScript("echo secret"));
            assertThat(put.status()).as(put.body()).isEqualTo(200);
            ItemRef item = victim.items().getFirst();

            assertThat(thief.items()).isEmpty();
            assertThat(thief.operations(item.commitment()).operations()).isEmpty();
            // it counts as handed out to nobody, so a newer write replaces it
            Answer again = extensions.put("private", Extensions.secretScript("echo other"));
            assertThat(again.status()).as(again.body()).isEqualTo(200);
            ItemRef newer = victim.items().getFirst();
            OperationBody body = OperationBody.read(victim.operations(newer.commitment())
                    .operations()
                    .getFirst()
                    .body()
                    .array());
            assertThat(body.generation()).isEqualTo(newer.generation());
            refused(extensions.put("private", Extensions.script("echo third")), 409);
        }
    }

    @Test
    void aMachineSpeaksForItsOwnItemsOnly() throws Exception {
        try (HostileMachine honest = HostileMachine.enrolled(holdfast(), "honest");
                HostileMachine liar = HostileMachine.enrolled(holdfast(), "liar")) {
            Extensions extensions = new Extensions(holdfast(), id("honest"));
            extensions.put("mine", Extensions.secretScript("echo x"));
            ItemRef item = honest.items().getFirst();
            Answer taken = liar.facts(
                    "e",
                    List.of(
                            fact(1, FactKind.EXTENSION, succeeded(item).json()),
                            fact(
                                    2,
                                    FactKind.SETTINGS_KEPT,
                                    JsonObject.of(
                                            "item", Json.of(item.key()), "generation", Json.of(item.generation()))),
                            fact(
                                    3,
                                    FactKind.MACHINE,
                                    JsonObject.builder()
                                            .put("status", "Connected")
                                            .put("vmId", "stolen")
                                            .put("osName", "liar's own")
                                            .put("id", id("honest"))
                                            .build())));
            assertThat(taken.status()).as(taken.body()).isEqualTo(200);

            assertThat(Extensions.state(extensions.get("mine"))).isEqualTo("Creating");
            assertThat(honest.operations(item.commitment())
                            .operations()
                            .getFirst()
                            .sealedSettings())
                    .as("its sealed settings are still kept for it")
                    .isPresent();
            assertThat(liar.shown(id("honest")).compact()).doesNotContain("liar's own");
            assertThat(liar.shown(id("liar")).compact()).contains("liar's own").doesNotContain("stolen");
        }
    }

    @Test
    void aFloodOfFactsIsBounded() throws Exception {
        try (HostileMachine flood = HostileMachine.enrolled(holdfast(), "flood")) {
            String filler = "x".repeat(12_000);
            List<Fact> facts = new ArrayList<>();
            for (int i = 1; i <= Wire.MAX_FACTS; i++) {
                facts.add(fact(
                        i,
                        FactKind.MACHINE,
                        JsonObject.of("osName", Json.of("os " + i), "detectedProperties", Json.of(filler + i))));
            }
            long before = stored();
            Answer taken = flood.facts("one", facts);
            assertThat(taken.status()).as(taken.body()).isEqualTo(200);
            assertThat(flood.shown(id("flood"))
                            .object("properties")
                            .orElseThrow()
                            .string("osName"))
                    .as("the newest counts")
                    .contains("os " + Wire.MAX_FACTS);
            // the same again, as after a lost answer, changes nothing
            String etag = flood.shown(id("flood")).compact();
            assertThat(flood.facts("one", facts).status()).isEqualTo(200);
            assertThat(flood.shown(id("flood")).compact()).isEqualTo(etag);
            assertThat(stored() - before).as("bytes kept of 12 MB").isLessThan(8L << 20);

            facts.add(fact(Wire.MAX_FACTS + 1, FactKind.MACHINE, JsonObject.EMPTY));
            refused(flood.facts("one", facts), 400, "facts");
            Answer large = flood.facts(
                    "two", List.of(fact(1, FactKind.MACHINE, JsonObject.of("osName", Json.of("y".repeat(600 << 10))))));
            assertThat(large.status()).as("taken, and not kept").isEqualTo(200);
            assertThat(flood.shown(id("flood")).compact()).isEqualTo(etag);
        }
    }

    private long stored() throws IOException {
        try (Stream<Path> files = Files.walk(holdfast().data().resolve("store"))) {
            return files.filter(file -> file.getFileName().toString().endsWith(".db"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @Test
    void aMachineHoldsFewPollsAtATime() throws Exception {
        try (HostileMachine greedy = HostileMachine.enrolled(holdfast(), "greedy")) {
            long token = greedy.token();
            List<CompletableFuture<PollResponse>> polls = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                polls.add(greedy.hold(token));
            }
            RunningHoldfast.await("the oldest polls end", Duration.ofSeconds(30), () -> ended(polls) == 8);
            assertThat(polls)
                    .filteredOn(CompletableFuture::isDone)
                    .allMatch(poll -> poll.join().items().isEmpty());

            new Extensions(holdfast(), id("greedy")).put("news", Extensions.script("echo x"));
            RunningHoldfast.await("the others hear the news", Duration.ofSeconds(30), () -> ended(polls) == 12);
            assertThat(polls).filteredOn(poll -> !poll.join().items().isEmpty()).hasSize(4);
        }
    }

    private static long ended(List<CompletableFuture<PollResponse>> polls) {
        return polls.stream().filter(CompletableFuture::isDone).count();
    }

    @Test
    void whatIsTooLargeIsRefusedAndTheListenerGoesOn() throws Exception {
        try (HostileMachine large = HostileMachine.enrolled(holdfast(), "large")) {
            byte[] body = new byte[17 << 20];
            java.util.Arrays.fill(body, (byte) ' ');
            for (String path : PATHS) {
                assertThat(large.post(path, body).status()).as(path).isEqualTo(413);
            }
            assertThat(large.items()).isEmpty();
        }
    }

    @Test
    void garbageIsRefusedAndChangesNothing() throws Exception {
        try (HostileMachine garbage = HostileMachine.enrolled(holdfast(), "garbage")) {
            assertThat(garbage.items()).isEmpty();
            RunningHoldfast.await(
                    "the machine is there",
                    Extensions.PATIENCE,
                    () -> garbage.shown(id("garbage")).compact().contains("\"Connected\""));
            String before = garbage.shown(id("garbage")).compact();
            Random random = new Random(2);
            for (String path : PATHS) {
                for (byte[] bytes : bodies(random)) {
                    Answer answer = garbage.post(path, bytes);
                    assertThat(answer.status())
                            .as("%s %s: %s", path, new String(bytes, StandardCharsets.ISO_8859_1), answer.body())
                            .isEqualTo(400);
                    refused(answer, 400, "InvalidRequestContent");
                }
            }
            assertThat(garbage.post("/agent/v1/nothing", poll()).status()).isEqualTo(404);
            for (String path : List.of(
                    "/agent/v1/blobs/../../keys/ca.key",
                    "/agent/v1/blobs/%2e%2e%2fkeys%2fca.key",
                    "/agent/v1/blobs/" + "0".repeat(64),
                    "/agent/v1/packages/..%2f/x/index",
                    "/agent/v1/packages/Holdfast.Compute/CustomScript/manifests/..",
                    "/")) {
                assertThat(garbage.get(path).status()).as(path).isIn(400, 404);
            }
            assertThat(garbage.shown(id("garbage")).compact()).isEqualTo(before);
        }
    }

    private static List<byte[]> bodies(Random random) {
        List<byte[]> bodies = new ArrayList<>();
        for (String text : List.of(
                "",
                "{",
                "[]",
                "null",
                "\"\"",
                "{}",
                "{\"token\":\"1\",\"commitments\":1,\"facts\":{},\"csr\":7}",
                "{\"token\":-1,\"waitMillis\":0,\"commitments\":[\"xyz\"],\"facts\":[1],\"spoolEpoch\":\"\"}",
                "{\"token\":1e400,\"waitMillis\":1,\"commitments\":[null],\"facts\":[{}],\"csr\":\"BEGIN\"}",
                "[".repeat(100_000))) {
            bodies.add(text.getBytes(StandardCharsets.UTF_8));
        }
        for (int i = 0; i < 8; i++) {
            byte[] noise = new byte[random.nextInt(1, 300)];
            random.nextBytes(noise);
            bodies.add(noise);
        }
        return bodies;
    }

    @Test
    void onlyWhoMayEnrolsAndOnlyMachines() throws Exception {
        String made = id("wanted");
        holdfast().call("PUT", made + Extensions.VERSION, "{\"location\":\"local\"}");
        String body = HostileMachine.request(made, Keys.p256(new SecureRandom()))
                .json()
                .compact();
        KeyPair key = Keys.p256(new SecureRandom());
        try (HostileMachine nobody = HostileMachine.withoutCertificate(holdfast())) {
            refused(nobody.enrol("x", body), 401);
            refused(nobody.post(Wire.ENROL, body.getBytes(StandardCharsets.UTF_8)), 401);
            refused(
                    nobody.enrol(withoutRights(), body),
                    403,
                    "AuthorizationFailed",
                    "Microsoft.HybridCompute/machines/write");
            refused(
                    nobody.enrol(
                            holdfast().token(),
                            HostileMachine.request(id("absent"), key).json().compact()),
                    404,
                    "absent");
            for (String other : List.of(made + "/extensions/x", made.substring(0, made.indexOf("/providers")))) {
                refused(
                        nobody.enrol(
                                holdfast().token(),
                                HostileMachine.request(other, key).json().compact()),
                        400);
            }
            for (String broken : List.of("", "{}", "{\"machine\":\"//\"}", body.replace("BEGIN", "BEGUN"))) {
                refused(nobody.enrol(holdfast().token(), broken), 400, "InvalidRequestContent");
            }
            assertThat(nobody.shown(made).compact()).contains("\"AwaitingConnection\"");
        }
    }

    /** A token of a principal that exists and has no role. */
    private String withoutRights() {
        String principal = "/providers/Holdfast.Identity/servicePrincipals/nobody";
        String version = "?api-version=2026-11-01";
        Answer made = holdfast().call("PUT", principal + version, "{\"properties\":{\"displayName\":\"nobody\"}}");
        Answer password = holdfast().call("POST", principal + "/addPassword" + version, "{}");
        assertThat(password.status()).as(made.body() + password.body()).isEqualTo(200);
        return holdfast()
                .token(
                        password.json().string("appId").orElseThrow(),
                        password.json().string("secretText").orElseThrow());
    }

    @Test
    void voidCertificatesOpenNothing() throws Exception {
        List<HostileMachine> impostors = new ArrayList<>();
        try (HostileMachine first = HostileMachine.enrolled(holdfast(), "again")) {
            assertThat(first.items()).isEmpty();
            try (HostileMachine second = HostileMachine.enrolled(holdfast(), "again")) {
                everythingRefused(first, "connected anew");
                assertThat(second.items()).isEmpty();
                Answer deleted = holdfast().call("DELETE", id("again") + Extensions.VERSION, "");
                assertThat(deleted.status()).as(deleted.body()).isBetween(200, 204);
                everythingRefused(second, "deleted");
            }
        }
        CertificateAuthority stranger = CertificateAuthority.create("Holdfast CA", Instant.now(), new SecureRandom());
        KeyPair key = Keys.p256(new SecureRandom());
        Instant now = Instant.now();
        X509Certificate forged = stranger.issueMachine(
                Csr.create(key, "machine"),
                new EnrolmentId(UUID.randomUUID()),
                now.minus(Duration.ofMinutes(1)),
                now.plus(Duration.ofDays(1)));
        impostors.add(
                new HostileMachine(holdfast(), Optional.of(key.getPrivate()), List.of(forged, stranger.certificate())));
        impostors.add(HostileMachine.withoutCertificate(holdfast()));
        for (HostileMachine impostor : impostors) {
            try (impostor) {
                everythingRefused(impostor, "certificate");
            }
        }
    }

    /** An answer that overtakes the content of its request is not torn down with it. */
    @Test
    void everyRefusalArrives() {
        try (HostileMachine nobody = HostileMachine.withoutCertificate(holdfast())) {
            for (int i = 0; i < 1000; i++) {
                refused(nobody.post(Wire.POLL, poll()), 401, "AuthenticationFailed");
            }
        }
    }

    private void everythingRefused(HostileMachine machine, String why) {
        for (String path : PATHS) {
            refused(machine.post(path, poll()), 401, "AuthenticationFailed", why);
        }
        for (String path : List.of(
                Wire.BLOBS + "/" + Digest.of(new byte[0]), Wire.PACKAGES + "/Holdfast.Compute/CustomScript/index")) {
            refused(machine.get(path), 401, "AuthenticationFailed");
        }
    }
}
