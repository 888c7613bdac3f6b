package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.witness.Witness;
import io.holdfast.cli.witness.WitnessFolder;
import io.holdfast.cli.witness.WitnessServer;
import io.holdfast.kernel.Digest;
import io.holdfast.trust.log.Checkpoint;
import io.holdfast.trust.log.Ed25519;
import io.holdfast.trust.log.Leaf;
import io.holdfast.trust.log.LeafKind;
import io.holdfast.trust.log.MerkleTree;
import io.holdfast.trust.log.Node;
import io.holdfast.trust.log.NoteSigner;
import io.holdfast.trust.log.NoteVerifier;
import io.holdfast.trust.log.Origin;
import io.holdfast.trust.log.SignedCheckpoint;
import io.holdfast.trust.log.WitnessRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A witness over HTTP, with its folder on a disk (C2SP tlog-witness). */
class WitnessTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final UUID tenant = UUID.randomUUID();
    private final KeyPair key = Ed25519.generate(RANDOM);
    private final GrowingLog log = new GrowingLog(tenant, key);
    private final List<String> news = new ArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    /** Epoch 1 of a log. */
    private static final class GrowingLog {
        final Origin origin;
        final NoteSigner signer;
        long size;
        private final Map<List<Long>, Digest> nodes = new HashMap<>();

        GrowingLog(UUID tenant, KeyPair key) {
            origin = new Origin(tenant, 1);
            signer = NoteSigner.log(origin, key);
        }

        GrowingLog grow(int leaves) {
            for (int i = 0; i < leaves; i++) {
                byte[] salt = new byte[Leaf.SALT_LENGTH];
                RANDOM.nextBytes(salt);
                Leaf leaf = Leaf.commit(LeafKind.EVENT, salt, salt);
                for (Node node : MerkleTree.append(size, List.of(leaf.hash()), this::node)) {
                    nodes.put(List.of((long) node.level(), node.index()), node.hash());
                }
                size++;
            }
            return this;
        }

        Digest node(int level, long index) {
            return Optional.ofNullable(nodes.get(List.of((long) level, index))).orElseThrow();
        }

        String note(long at) {
            return signer.sign(new Checkpoint(origin, at, MerkleTree.root(at, this::node)));
        }

        String request(long from, long to) {
            List<Digest> proof =
                    from == 0 || from == to ? List.of() : MerkleTree.consistencyProof(from, to, this::node);
            return new WitnessRequest(from, proof, note(to)).render();
        }
    }

    private interface Use {
        void with(NoteVerifier witness, String url) throws Exception;
    }

    /** One life of the witness. */
    private void running(Use use) throws Exception {
        try (WitnessFolder data = WitnessFolder.open(folder.resolve("w"))) {
            Witness witness =
                    new Witness(data, data.signer(Optional.empty(), RANDOM), InstantSource.system(), news::add);
            witness.follow(log.signer.verifier(), Optional.empty());
            try (WitnessServer server = WitnessServer.start(
                    witness, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), news::add)) {
                use.with(witness.key(), "http://127.0.0.1:" + server.port());
            }
        }
    }

    private static HttpResponse<String> post(String url, String body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(url + "/add-checkpoint"))
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    private static HttpResponse<String> get(String url) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
        }
    }

    @Test
    void itCosignsWhatContinuesAndRemembersItOverRestarts() throws Exception {
        log.grow(3);
        running((witness, url) -> {
            HttpResponse<String> answer = post(url, log.request(0, 3));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(SignedCheckpoint.witnesses(log.note(3) + answer.body(), List.of(witness)))
                    .isEqualTo(1);
        });
        Path secret = folder.resolve("w").resolve("witness.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
        log.grow(4);
        running((witness, url) -> {
            HttpResponse<String> again = post(url, log.request(0, 7));
            assertThat(again.statusCode()).as("as if it had seen nothing").isEqualTo(409);
            assertThat(again.body()).isEqualTo("3\n");
            assertThat(again.headers().firstValue("Content-Type")).contains("text/x.tlog.size");
            assertThat(post(url, log.request(3, 7)).statusCode()).isEqualTo(200);
            assertThat(post(url, log.request(7, 7)).statusCode()).isEqualTo(200);
            HttpResponse<String> kept = get(url + "/" + log.origin);
            assertThat(SignedCheckpoint.verify(kept.body(), log.signer.verifier())
                            .checkpoint()
                            .size())
                    .isEqualTo(7);
            assertThat(SignedCheckpoint.witnesses(kept.body(), List.of(witness)))
                    .isEqualTo(1);
            assertThat(get(url + "/" + new Origin(tenant, 2)).statusCode()).isEqualTo(404);
            assertThat(get(url + "/holdfast/x").statusCode()).isEqualTo(404);
            assertThat(get(url + "/").body()).contains(witness.text(), log.origin + " 7");
        });
    }

    @Test
    void itRefusesForksStrangersAndNonsense() throws Exception {
        log.grow(5);
        GrowingLog fork = new GrowingLog(tenant, key).grow(9);
        GrowingLog stranger = new GrowingLog(tenant, Ed25519.generate(RANDOM)).grow(2);
        GrowingLog unknown = new GrowingLog(UUID.randomUUID(), key).grow(2);
        running((_, url) -> {
            assertThat(post(url, log.request(0, 5)).statusCode()).isEqualTo(200);
            assertThat(post(url, fork.request(5, 5)).statusCode()).isEqualTo(409);
            assertThat(news).anyMatch(line -> line.startsWith("FORK: " + log.origin));
            assertThat(post(url, fork.request(5, 9)).statusCode()).isEqualTo(422);
            assertThat(post(url, fork.request(0, 9)).statusCode()).isEqualTo(409);
            assertThat(post(url, stranger.request(0, 2)).statusCode()).isEqualTo(403);
            assertThat(post(url, unknown.request(0, 2)).statusCode()).isEqualTo(404);
            assertThat(post(url, "old 9\n\n" + log.note(5)).statusCode()).isEqualTo(400);
            assertThat(post(url, "nonsense").statusCode()).isEqualTo(400);
            assertThat(post(url, "x".repeat(2 << 20)).statusCode()).isEqualTo(413);
        });
        try (var kept = Files.list(folder.resolve("w").resolve("forks"))) {
            String evidence = Files.readString(kept.findFirst().orElseThrow());
            assertThat(evidence).contains(log.note(5), fork.note(5));
        }
    }

    /** Two histories race for the same place: at most one of them is ever cosigned. */
    @Test
    void ofTwoHistoriesAtOnceOneIsCosigned() throws Exception {
        log.grow(4);
        GrowingLog fork = new GrowingLog(tenant, key).grow(4);
        running((_, url) -> {
            List<Callable<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String body = (i % 2 == 0 ? log : fork).request(0, 4);
                calls.add(() -> post(url, body).statusCode());
            }
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                int cosigned = 0;
                for (Future<Integer> call : threads.invokeAll(calls)) {
                    cosigned += call.get() == 200 ? 1 : 0;
                }
                assertThat(cosigned).isEqualTo(1);
            }
        });
    }

    @Test
    void twoOnOneFolderAndForgottenStateAreRefused() throws Exception {
        log.grow(2);
        running((_, url) -> {
            assertThat(post(url, log.request(0, 2)).statusCode()).isEqualTo(200);
            assertThatThrownBy(() -> WitnessFolder.open(folder.resolve("w")))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("another witness runs on it");
        });
        Path state = folder.resolve("w").resolve("logs").resolve(tenant + ".json");
        Files.writeString(state, Files.readString(state).replace("checkpoint", "check"));
        Files.writeString(state, Files.readString(state).substring(0, 40));
        assertThatThrownBy(() -> running((_, _) -> {}))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("must not go on under the same key");
    }

    @Test
    void aPinnedKeyIsNotReplaced() throws Exception {
        NoteVerifier other =
                NoteSigner.log(log.origin, Ed25519.generate(RANDOM)).verifier();
        NoteVerifier later =
                NoteSigner.log(new Origin(tenant, 2), Ed25519.generate(RANDOM)).verifier();
        log.grow(1);
        running((_, url) ->
                assertThat(post(url, log.request(0, 1)).statusCode()).isEqualTo(200));
        try (WitnessFolder data = WitnessFolder.open(folder.resolve("w"))) {
            Witness witness =
                    new Witness(data, data.signer(Optional.empty(), RANDOM), InstantSource.system(), news::add);
            assertThatThrownBy(() -> witness.follow(other, Optional.empty())).hasMessageContaining("another key");
            witness.follow(later, Optional.empty());
            assertThatThrownBy(() -> witness.follow(log.signer.verifier(), Optional.empty()))
                    .hasMessageContaining("earlier epoch");
        }
    }

    @Test
    void theCommandSaysWhatIsWrong() {
        Path data = folder.resolve("none");
        Cli.Result nothing = new Cli().run("witness", "--data", data, "--listen", "127.0.0.1:0");
        assertThat(nothing.code()).isEqualTo(2);
        assertThat(nothing.err()).contains("no log is followed");
        Cli.Result bad = new Cli().run("witness", "--data", data, "--log", "x+y+z");
        assertThat(bad.code()).isEqualTo(2);
        assertThat(bad.err()).contains("--log:");
        Cli.Result name = new Cli().run("witness", "--data", data, "--name", "other", "--log", "x");
        assertThat(name.code()).isEqualTo(2);
    }
}
