package io.holdfast.testbed.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.Digest;
import io.holdfast.protocol.ItemsResponse;
import io.holdfast.protocol.PollRequest;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.Wire;
import io.holdfast.testbed.RunningAgent;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.RunningHoldfast.Answer;
import io.holdfast.testbed.RunningWitness;
import io.holdfast.trust.log.Checkpoint;
import io.holdfast.trust.log.NoteSigner;
import io.holdfast.trust.log.Origin;
import io.holdfast.trust.log.WitnessRequest;
import io.holdfast.trust.machine.Pem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
 * Two witnesses that other people run, a machine that needs both, and a control plane that is honest, then alone, then
 * stolen, then restored.
 */
@Tag("scene")
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WitnessesTest {
    @TempDir
    private static Path folder = Path.of("");

    private Optional<RunningHoldfast> running = Optional.empty();
    private Optional<RunningAgent> connected = Optional.empty();
    private Optional<LyingGateway> between = Optional.empty();
    private Optional<RunningWitness> first = Optional.empty();
    private Optional<RunningWitness> second = Optional.empty();

    @BeforeAll
    void start() {
        RunningHoldfast holdfast = RunningHoldfast.start(folder.resolve("data"), "--no-agent");
        running = Optional.of(holdfast);
        RunningHoldfast.Result keys = holdfast.holdfast("log", "keys");
        String log = key(keys.output(), "log");
        String recovery = key(keys.output(), "recovery");
        first = Optional.of(witness("a", log, recovery));
        second = Optional.of(witness("b", log, recovery));
        holdfast.restart("--witness", witness().option(), "--witness", other().option());
        connected = Optional.of(RunningAgent.connect(holdfast));
        RunningHoldfast.Result set = holdfast.hfagent(
                "config", "set", "log.witnesses", "2 of " + witness().key() + "," + other().key());
        assertThat(set.exit()).as(set.error()).isZero();
        between = Optional.of(LyingGateway.start(holdfast));
        connected.get().start();
    }

    private static RunningWitness witness(String name, String log, String recovery) {
        return RunningWitness.start(
                folder.resolve(name), "--log", log, "--recovery", recovery, "--name", "witness.example/" + name);
    }

    private static String key(String output, String name) {
        return output.lines()
                .filter(line -> line.startsWith(name + " "))
                .findFirst()
                .orElseThrow()
                .substring(9)
                .strip();
    }

    @AfterEach
    void honestAgain() {
        between.orElseThrow().tellTheTruth();
    }

    @AfterAll
    void stop() {
        connected.ifPresent(RunningAgent::close);
        between.ifPresent(LyingGateway::close);
        running.ifPresent(RunningHoldfast::close);
        first.ifPresent(RunningWitness::close);
        second.ifPresent(RunningWitness::close);
    }

    private RunningHoldfast holdfast() {
        return running.orElseThrow();
    }

    private RunningWitness witness() {
        return first.orElseThrow();
    }

    private RunningWitness other() {
        return second.orElseThrow();
    }

    private Extensions extensions() {
        return new Extensions(holdfast(), holdfast().machineId());
    }

    private static Path trace(String name) {
        return folder.resolve(name + ".trace");
    }

    private void ask(String name) {
        RunningHoldfast.await("an idle machine", Extensions.PATIENCE, () -> {
            Answer answer = extensions().put(name, Extensions.script("echo ran >" + trace(name)));
            assertThat(answer.status()).as(answer.body()).isIn(200, 409);
            return answer.status() == 200;
        });
    }

    private void succeeds(String name) {
        Answer ended = extensions().ended(name);
        assertThat(Extensions.state(ended)).as(ended.body()).isEqualTo("Succeeded");
        assertThat(trace(name)).hasContent("ran");
    }

    private void waits(String name, String why) {
        RunningHoldfast.await(
                "it waits: " + why,
                Extensions.PATIENCE,
                () -> Extensions.status(extensions().get(name))
                        .string("message")
                        .orElse("")
                        .contains(why));
        assertThat(Extensions.status(extensions().get(name)).string("code")).contains("Waiting");
        assertThat(trace(name)).doesNotExist();
    }

    @Test
    @Order(1)
    void withBothWitnessesItGoesOn() throws IOException {
        ask("honest");
        succeeds("honest");
        assertThat(Files.readString(holdfast().agentHome().resolve("state/agent.json")))
                .contains("witness.example/a", "witness.example/b");
        assertThat(holdfast().holdfast("log", "keys").output())
                .contains("witness.example/a: cosigned", "witness.example/b: cosigned");
    }

    @Test
    @Order(2)
    void withOneAwayItWaitsUntilItIsBack() {
        other().kill();
        ask("alone");
        waits("alone", "Waiting: the log's checkpoint has the witness quorum 1 of 2");
        assertThat(holdfast().hfagent("history", "-n", "5").output()).contains("witness quorum 1 of 2");
        other().startAgain();
        succeeds("alone");
    }

    /** The gateway is the thief's: it shows checkpoints that nobody else has seen. */
    @Test
    @Order(3)
    void cosignaturesThatAreTakenAwayAreMissed() {
        between.orElseThrow().lie((path, honest) -> {
            if (!path.equals(Wire.ITEMS)) {
                return honest;
            }
            try {
                ItemsResponse answer = ItemsResponse.read(honest);
                String bare = answer.checkpoint().lines().limit(5).reduce("", (all, line) -> all + line + "\n");
                return new ItemsResponse(answer.operations(), bare, answer.consistency(), answer.epochStatement())
                        .json()
                        .utf8();
            } catch (ProtocolException e) {
                throw new IllegalStateException(e);
            }
        });
        ask("bare");
        waits("bare", "witness quorum 0 of 2");
        between.orElseThrow().tellTheTruth();
        succeeds("bare");
    }

    /** The thief has the log's key, and asks the witnesses to cosign a history of his own. */
    @Test
    @Order(4)
    void noWitnessCosignsAForkOrAnEarlierHead() throws Exception {
        Path keys = holdfast().data().resolve("keys");
        Origin origin = new Origin(UUID.fromString(holdfast().credential("tenantId")), 1);
        NoteSigner thief = NoteSigner.log(
                origin,
                new KeyPair(
                        Pem.publicKey(Files.readString(keys.resolve("log-1.pub"))),
                        Pem.privateKey(Files.readString(keys.resolve("log-1.key")))));
        // the control plane goes on writing, so the sizes are far beyond and far behind it
        Digest root = Digest.of(new byte[] {7});
        String ahead = thief.sign(new Checkpoint(origin, 1_000_000, root));
        String behind = thief.sign(new Checkpoint(origin, 3, root));
        for (RunningWitness one : List.of(witness(), other())) {
            HttpResponse<String> size = post(one, new WitnessRequest(0, List.of(), ahead));
            assertThat(size.statusCode()).as(size.body()).isEqualTo(409);
            RunningHoldfast.await("a proof from the right size is judged", Extensions.PATIENCE, () -> {
                long known = Long.parseLong(post(one, new WitnessRequest(0, List.of(), ahead))
                        .body()
                        .strip());
                int status = post(one, new WitnessRequest(known, List.of(root, root), ahead))
                        .statusCode();
                assertThat(status).isIn(409, 422);
                return status == 422;
            });
            assertThat(post(one, new WitnessRequest(0, List.of(), behind)).statusCode())
                    .isEqualTo(409);
            assertThat(post(one, new WitnessRequest(3, List.of(), behind)).statusCode())
                    .isEqualTo(409);
        }
    }

    private static HttpResponse<String> post(RunningWitness witness, WitnessRequest request) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(witness.url() + "/add-checkpoint"))
                            .POST(HttpRequest.BodyPublishers.ofString(request.render()))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Storage comes back from an earlier hour, and this machine's own word about it is kept from the control plane. */
    @Test
    @Order(5)
    void aRestoredLogIsNotCosignedUntilTheRecoveryKeyOpensANewEpoch() throws Exception {
        Path store = holdfast().data().resolve("store");
        Path earlier = folder.resolve("earlier");
        holdfast().stopped(() -> copy(store, earlier));
        ask("later");
        succeeds("later");
        between.orElseThrow().lieUpwards((path, honest) -> path.equals(Wire.POLL) ? withoutCheckpoint(honest) : honest);
        holdfast().stopped(() -> {
            delete(store);
            copy(earlier, store);
        });
        RunningHoldfast.await(
                "the witnesses contradict it",
                Extensions.PATIENCE,
                () -> holdfast().holdfast("log", "keys").output().contains("storage was set back"));

        RunningHoldfast.Result opened = holdfast()
                .holdfast(
                        "log",
                        "new-epoch",
                        "--recovery-key",
                        holdfast().data().resolve("keys/recovery.key").toString());
        assertThat(opened.exit()).as(opened.error()).isZero();
        between.orElseThrow().tellTheTruth();
        ask("epoch");
        succeeds("epoch");
        assertThat(witness().output()).contains("EPOCH: ", "/2 goes on after", "gives up");
        assertThat(other().output()).contains("EPOCH: ");
    }

    private static byte[] withoutCheckpoint(byte[] poll) {
        try {
            PollRequest honest = PollRequest.read(poll);
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
