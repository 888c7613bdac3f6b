package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.log.Checkpoint;
import io.holdfast.trust.log.Ed25519;
import io.holdfast.trust.log.Leaf;
import io.holdfast.trust.log.LeafKind;
import io.holdfast.trust.log.LogExportWriter;
import io.holdfast.trust.log.MerkleFrontier;
import io.holdfast.trust.log.NoteSigner;
import io.holdfast.trust.log.Origin;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTest {
    private static final UUID TENANT = UUID.fromString("0f7d5a52-6d6f-4a6c-8f6c-2d7f7f2f9d10");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Cli cli = new Cli();
    private final NoteSigner log = NoteSigner.log(new Origin(TENANT, 1), Ed25519.generate(RANDOM));
    private final NoteSigner recovery = new NoteSigner(Origin.recoveryName(TENANT), Ed25519.generate(RANDOM));

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void export() throws Exception {
        file = folder.resolve("log.txt");
        Files.write(file, lines(log, recovery));
    }

    /** Three events, each under its own checkpoint. */
    static List<String> lines(NoteSigner log, NoteSigner recovery) {
        List<String> lines = new ArrayList<>();
        lines.add(LogExportWriter.header(TENANT, List.of(log.verifier()), recovery.verifier()));
        MerkleFrontier tree = new MerkleFrontier();
        for (int i = 0; i < 3; i++) {
            byte[] salt = new byte[Leaf.SALT_LENGTH];
            RANDOM.nextBytes(salt);
            byte[] body = ("{\"event\":" + i + "}").getBytes(StandardCharsets.UTF_8);
            Leaf leaf = Leaf.commit(LeafKind.EVENT, salt, body);
            tree.add(leaf.hash());
            lines.add(LogExportWriter.leaf(1, i, leaf, salt, body));
            lines.add(LogExportWriter.checkpoint(
                    log.sign(new Checkpoint(new Origin(TENANT, 1), tree.size(), tree.root()))));
        }
        return lines;
    }

    @Test
    void aWholeLogVerifies() {
        Cli.Result result = cli.run("log", "verify", file);
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("epoch 1  size 3, 3 checkpoints", "3 leaves in all, 3 bodies checked")
                .endsWith("verified\n");
        assertThat(result.err()).contains("compare them with the ones you know");

        Cli.Result known = cli.run(
                "log",
                "verify",
                file,
                "--json",
                "--log-key",
                log.verifier().text(),
                "--recovery-key",
                recovery.verifier().text());
        assertThat(known.code()).isZero();
        assertThat(known.err()).isEmpty();
        assertThat(known.out()).contains("\"verified\": true", "\"leaves\": 3");
    }

    @Test
    void aChangedLogDoesNot() throws Exception {
        List<String> lines = Files.readAllLines(file);
        List<String> removed = new ArrayList<>(lines);
        removed.remove(3);
        Files.write(file, removed);
        Cli.Result result = cli.run("log", "verify", file);
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("NOT verified: line 4:");
        assertThat(result.out()).doesNotContain("verified");

        Files.write(file, lines.subList(0, 4));
        assertThat(cli.run("log", "verify", file).err()).contains("UNCOVERED");
        Files.writeString(file, String.join("\n", lines) + "\nnonsense\n");
        assertThat(cli.run("log", "verify", file).code()).isEqualTo(1);
    }

    /** The file is whole and well signed, and yet another history than the one that was seen. */
    @Test
    void aCheckpointThatWasKeptElsewhereMustBeInTheLog() throws Exception {
        Path seen = folder.resolve("seen.txt");
        JsonObject line =
                (JsonObject) Json.parse(Files.readAllLines(file).get(2).getBytes(StandardCharsets.UTF_8));
        Files.writeString(seen, line.string("checkpoint").orElseThrow());
        assertThat(cli.run("log", "verify", file, "--head", seen).code()).isZero();
        MerkleFrontier tree = new MerkleFrontier();
        tree.add(Digest.of(new byte[] {1}));
        tree.add(tree.root());
        Files.writeString(seen, log.sign(new Checkpoint(new Origin(TENANT, 1), 2, tree.root())));
        Cli.Result forked = cli.run("log", "verify", file, "--head", seen);
        assertThat(forked.code()).isEqualTo(1);
        assertThat(forked.err()).contains("NOT verified", "WRONG_ROOT");
        Files.writeString(seen, log.sign(new Checkpoint(new Origin(TENANT, 1), 9, tree.root())));
        assertThat(cli.run("log", "verify", file, "--head", seen).err()).contains("ends before the known head");
        Files.writeString(seen, "nonsense");
        assertThat(cli.run("log", "verify", file, "--head", seen).code()).isEqualTo(2);
    }

    @Test
    void otherKeysThanExpectedAreRefused() {
        NoteSigner strange = NoteSigner.log(new Origin(TENANT, 1), Ed25519.generate(RANDOM));
        Cli.Result result =
                cli.run("log", "verify", file, "--log-key", strange.verifier().text());
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("WRONG_KEY");
        assertThat(cli.run("log", "verify", file, "--log-key", "nonsense").code())
                .isEqualTo(2);
    }

    @Test
    void whatIsNoExportIsUnusable() throws Exception {
        assertThat(cli.run("log", "verify", folder.resolve("nowhere")).code()).isEqualTo(2);
        assertThat(cli.run("log", "verify", folder).code()).isEqualTo(2);
        for (byte[] content : new byte[][] {{}, "hello\nworld\n".getBytes(StandardCharsets.UTF_8), {-1, -2, -3}}) {
            Files.write(file, content);
            Cli.Result result = cli.run("log", "verify", file);
            assertThat(result.code()).isEqualTo(2);
            assertThat(result.err()).contains("is not an export of a log");
        }
        Files.write(file, new byte[9 << 20]);
        assertThat(cli.run("log", "verify", file).err()).contains("longer than");
    }

    @Test
    void noFlippedByteVerifies() throws Exception {
        byte[] good = Files.readAllBytes(file);
        Random random = new Random(20261121);
        for (int round = 0; round < 300; round++) {
            byte[] changed = good.clone();
            int at = random.nextInt(changed.length - 1);
            changed[at] ^= (byte) (1 << random.nextInt(7));
            Files.write(file, changed);
            Cli.Result result = cli.run(
                    "log",
                    "verify",
                    file,
                    "--log-key",
                    log.verifier().text(),
                    "--recovery-key",
                    recovery.verifier().text());
            assertThat(result.code()).as("byte %d: %s", at, result).isBetween(1, 2);
            assertThat(result.err()).startsWith("holdfast: ").doesNotContain("\tat ");
        }
    }
}
