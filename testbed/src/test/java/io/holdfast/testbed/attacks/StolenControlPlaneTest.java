package io.holdfast.testbed.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.protocol.ItemsResponse;
import io.holdfast.protocol.PollRequest;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.ProvenOperation;
import io.holdfast.protocol.Wire;
import io.holdfast.testbed.RunningAgent;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.RunningHoldfast.Answer;
import io.holdfast.trust.log.Checkpoint;
import io.holdfast.trust.log.LogException;
import io.holdfast.trust.log.NoteSigner;
import io.holdfast.trust.log.Origin;
import io.holdfast.trust.log.SignedCheckpoint;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody has the control plane with all its keys. The agent refuses before the package is opened, and the reason stands in
 * the API. The agent's own tests know more lies than these; here they pass through everything that is real.
 */
@Tag("scene")
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StolenControlPlaneTest {
    private static final HandlerVersion VERSION = new HandlerVersion("1.0.0");

    @TempDir
    private static Path folder = Path.of("");

    private Optional<RunningHoldfast> running = Optional.empty();
    private Optional<RunningAgent> connected = Optional.empty();
    private Optional<LyingGateway> between = Optional.empty();

    @BeforeAll
    void start() {
        RunningHoldfast holdfast = RunningHoldfast.start(folder.resolve("data"), "--no-agent");
        running = Optional.of(holdfast);
        connected = Optional.of(RunningAgent.connect(holdfast));
        between = Optional.of(LyingGateway.start(holdfast));
        connected.get().start();
    }

    @AfterEach
    void honestAgain() {
        gateway().tellTheTruth();
    }

    @AfterAll
    void stop() {
        connected.ifPresent(RunningAgent::close);
        between.ifPresent(LyingGateway::close);
        running.ifPresent(RunningHoldfast::close);
    }

    private RunningHoldfast holdfast() {
        return running.orElseThrow();
    }

    private LyingGateway gateway() {
        return between.orElseThrow();
    }

    private Extensions extensions() {
        return new Extensions(holdfast(), holdfast().machineId());
    }

    /** A package that is published here, and whose publisher the machine believes. */
    private TestPublisher trusted(String name) throws IOException {
        TestPublisher publisher = new TestPublisher(name);
        publisher.register(holdfast());
        byte[] zip = TestPublisher.handler(trace(name));
        assertThat(TestPublisher.upload(holdfast(), zip, true).status()).isEqualTo(200);
        Answer published = publisher.publish(holdfast(), VERSION, zip, 5);
        assertThat(published.status()).as(published.body()).isEqualTo(201);
        Path root = folder.resolve(name + ".pem");
        Files.writeString(root, publisher.root());
        RunningHoldfast.Result pinned = holdfast().hfagent("trust", "add", name, "--root", root.toString());
        assertThat(pinned.exit()).as(pinned.error()).isZero();
        return publisher;
    }

    private static Path trace(String name) {
        return folder.resolve(name + ".trace");
    }

    private Answer install(TestPublisher publisher, String extension) {
        String body = Extensions.body(publisher.type().publisher(), "Tracer", Optional.empty(), Optional.empty());
        Answer put = extensions().put(extension, body);
        assertThat(put.status()).as(put.body()).isEqualTo(200);
        return extensions().ended(extension);
    }

    /** Nothing of the package was opened, and the API says why. */
    private void refused(TestPublisher publisher, Answer ended, String code) throws IOException {
        notOpened(publisher);
        assertThat(Extensions.state(ended)).as(ended.body()).isEqualTo("Failed");
        assertThat(Extensions.status(ended).string("code")).as(ended.body()).contains(code);
    }

    private void notOpened(TestPublisher publisher) throws IOException {
        assertThat(trace(publisher.type().publisher())).doesNotExist();
        try (Stream<Path> files = Files.walk(holdfast().agentHome())) {
            assertThat(files.map(Path::toString))
                    .filteredOn(file -> file.contains(publisher.type().handlerName()))
                    .filteredOn(file -> file.endsWith("HandlerManifest.json") || file.contains("/bin/"))
                    .isEmpty();
        }
    }

    private void lieAboutOperations(UnaryOperator<ItemsResponse> lie) {
        gateway().lie((path, honest) -> {
            if (!path.equals(Wire.ITEMS)) {
                return honest;
            }
            try {
                return lie.apply(ItemsResponse.read(honest)).json().utf8();
            } catch (ProtocolException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void anHonestOneInstalls() throws Exception {
        TestPublisher publisher = trusted("Honest");
        Answer ended = install(publisher, "honest");
        assertThat(Extensions.state(ended)).as(ended.body()).isEqualTo("Succeeded");
        assertThat(trace("Honest")).hasContent("install\nenable");
    }

    @Test
    void aFlippedByteInThePackage() throws Exception {
        TestPublisher publisher = trusted("Flipped");
        gateway().lie((path, honest) -> {
            if (path.startsWith(Wire.BLOBS)) {
                honest[honest.length / 2] ^= 1;
            }
            return honest;
        });
        Answer ended = install(publisher, "flipped");
        refused(publisher, ended, "PackageMismatch");
        assertThat(Extensions.status(ended).string("message").orElse("")).contains("SHA-256", "expected");
    }

    @Test
    void anIndexSignedByAStranger() throws Exception {
        TestPublisher publisher = trusted("Strange");
        TestPublisher stranger = new TestPublisher("Strange");
        gateway().lie((path, honest) -> path.endsWith("/index") ? stranger.indexOf(publisher, 6) : honest);
        refused(publisher, install(publisher, "strange"), "IndexUntrusted");
    }

    @Test
    void anOlderIndex() throws Exception {
        TestPublisher publisher = trusted("Older");
        assertThat(Extensions.state(install(publisher, "older"))).isEqualTo("Succeeded");
        gateway().lie((path, honest) -> path.endsWith("/index") ? publisher.index(4) : honest);
        Answer ended = install(publisher, "older");
        assertThat(Extensions.state(ended)).as(ended.body()).isEqualTo("Failed");
        assertThat(Extensions.status(ended).string("code")).contains("IndexRolledBack");
        assertThat(trace("Older")).as("nothing ran again").hasContent("install\nenable");
    }

    @Test
    void anOperationWithoutAValidInclusionProof() throws Exception {
        TestPublisher publisher = trusted("Unproven");
        lieAboutOperations(honest -> new ItemsResponse(
                honest.operations().stream()
                        .map(operation -> new ProvenOperation(
                                operation.salt(),
                                operation.body(),
                                operation.leafIndex(),
                                operation.inclusion().reversed(),
                                operation.sealedSettings()))
                        .toList(),
                honest.checkpoint(),
                honest.consistency(),
                honest.epochStatement()));
        refused(publisher, install(publisher, "unproven"), "ProofInvalid");
    }

    @Test
    void aCheckpointThatForks() throws Exception {
        TestPublisher publisher = trusted("Forked");
        NoteSigner signer = stolenLogKey();
        lieAboutOperations(honest -> {
            try {
                Checkpoint honestOne = SignedCheckpoint.verify(honest.checkpoint(), signer.verifier())
                        .checkpoint();
                Checkpoint other = new Checkpoint(honestOne.origin(), honestOne.size(), Digest.of(new byte[] {1}));
                return new ItemsResponse(
                        honest.operations(), signer.sign(other), honest.consistency(), honest.epochStatement());
            } catch (LogException e) {
                throw new IllegalStateException(e);
            }
        });
        refused(publisher, install(publisher, "forked"), "LogForked");
    }

    private NoteSigner stolenLogKey() throws IOException, PemException, ProtocolException, LogException {
        Path keys = holdfast().data().resolve("keys");
        KeyPair pair = new KeyPair(
                Pem.publicKey(Files.readString(keys.resolve("log-1.pub"))),
                Pem.privateKey(Files.readString(keys.resolve("log-1.key"))));
        return NoteSigner.log(origin(), pair);
    }

    private Origin origin() {
        return new Origin(UUID.fromString(holdfast().credential("tenantId")), 1);
    }

    /** The storage of an earlier hour comes back, by accident or on purpose. */
    @Test
    @Order(Integer.MAX_VALUE)
    void aLogThatWasRewound() throws Exception {
        TestPublisher publisher = trusted("Rewound");
        Path store = holdfast().data().resolve("store");
        Path earlier = folder.resolve("earlier");
        holdfast().stopped(() -> copy(store, earlier));
        for (int i = 0; i < 12; i++) {
            assertThat(group("later" + i).status()).isBetween(200, 201);
        }
        assertThat(Extensions.state(install(trusted("After"), "after"))).isEqualTo("Succeeded");
        // as long as nobody shows the control plane what it once signed, it cannot know
        gateway().lieUpwards((path, honest) -> path.equals(Wire.POLL) ? withoutCheckpoint(honest) : honest);
        holdfast().stopped(() -> {
            delete(store);
            copy(earlier, store);
        });
        Answer ended = install(publisher, "rewound");
        refused(publisher, ended, "LogRewound");
        assertThat(Extensions.status(ended).string("message").orElse("")).contains("leaves (expected: at least");

        gateway().tellTheTruth();
        RunningHoldfast.await(
                "the control plane stops signing",
                Extensions.PATIENCE,
                () -> group("never").status() == 503);
        Answer stopped = group("never");
        assertThat(stopped.json().object("error").flatMap(error -> error.string("code")))
                .contains("LogRewound");
        assertThat(stopped.body()).contains("recovery key");
        assertThat(extensions().get("rewound").status()).as("reading goes on").isEqualTo(200);

        holdfast().restart();
        assertThat(group("never").status()).as("a restart forgets nothing").isEqualTo(503);
    }

    private Answer group(String name) {
        return holdfast()
                .call(
                        "PUT",
                        "/subscriptions/" + holdfast().credential("subscriptionId") + "/resourceGroups/" + name
                                + "?api-version=2021-04-01",
                        "{\"location\":\"local\"}");
    }

    private static byte[] withoutCheckpoint(byte[] poll) {
        try {
            PollRequest honest = PollRequest.read(poll);
            // short, so that the truth is told soon after the lie has ended
            return new PollRequest(honest.token(), Math.min(honest.waitMillis(), 1_000), Optional.empty())
                    .json()
                    .utf8();
        } catch (ProtocolException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
