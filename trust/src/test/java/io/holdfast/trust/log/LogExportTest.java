package io.holdfast.trust.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.kernel.Digest;
import io.holdfast.trust.log.LogException.Reason;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogExportTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final List<LeafKind> KINDS = List.of(LeafKind.EVENT, LeafKind.OPERATION, LeafKind.OUTCOME);

    private final KeyPair secondKey = Ed25519.generate(RANDOM);
    private final NoteSigner recovery = SampleLog.recovery(Ed25519.generate(RANDOM));
    private final SampleLog first = new SampleLog(1, Ed25519.generate(RANDOM));
    private final SampleLog second = new SampleLog(2, secondKey);
    private final List<String> file = new ArrayList<>();

    @BeforeEach
    void export() {
        for (int i = 0; i < 11; i++) {
            first.add(KINDS.get(i % KINDS.size()), "body é " + i);
            if (i % 3 == 1) {
                first.sign();
            }
        }
        second.add(LeafKind.EPOCH, first.next(2, secondKey).sign(recovery));
        second.add(LeafKind.EVENT, "after");
        second.sign();
        file.add(LogExportWriter.header(
                SampleLog.TENANT, List.of(first.signer.verifier(), second.signer.verifier()), recovery.verifier()));
        file.addAll(first.lines);
        file.addAll(second.lines);
    }

    private static LogExportSummary verify(List<String> lines, LogExportVerifier verifier) throws LogException {
        for (String line : lines) {
            verifier.line(line);
        }
        return verifier.finish();
    }

    private static LogException failure(List<String> lines) {
        return catchThrowableOfType(LogException.class, () -> verify(lines, new LogExportVerifier()));
    }

    @Test
    void aWholeLogVerifies() throws Exception {
        LogExportVerifier knowing = new LogExportVerifier(
                List.of(first.signer.verifier(), recovery.verifier()),
                List.of(first.at(0), first.at(7), first.head(), second.head()));
        for (LogExportVerifier verifier : List.of(new LogExportVerifier(), knowing)) {
            LogExportSummary summary = verify(file, verifier);
            assertThat(summary.tenant()).isEqualTo(SampleLog.TENANT);
            assertThat(summary.leaves()).isEqualTo(13);
            assertThat(summary.bodies()).isEqualTo(13);
            assertThat(summary.epochs())
                    .containsExactly(
                            new LogExportSummary.Epoch(
                                    first.origin, 11, first.head().root(), 4, first.signer.verifier()),
                            new LogExportSummary.Epoch(
                                    second.origin, 2, second.head().root(), 1, second.signer.verifier()));
        }
    }

    @Test
    void aLogWhoseBodiesWerePurgedVerifies() throws Exception {
        List<String> purged = new ArrayList<>(file);
        purged.set(1, LogExportWriter.leaf(1, 0, first.leaves.getFirst()));
        assertThat(verify(purged, new LogExportVerifier()).bodies()).isEqualTo(12);
    }

    @Test
    void everyLineThatIsMissingMovedOrDoubledIsSeen() {
        for (int i = 0; i < file.size(); i++) {
            List<String> less = new ArrayList<>(file);
            String line = less.remove(i);
            boolean redundant = line.contains("checkpoint")
                    && i < file.size() - 1
                    && !file.get(i + 1).contains("\"epoch\":2");
            if (!redundant) {
                assertThat(failure(less)).as("without line " + (i + 1)).isNotNull();
            }
            if (!line.contains("checkpoint")) {
                List<String> doubled = new ArrayList<>(file);
                doubled.add(i, line);
                assertThat(failure(doubled)).as("line " + (i + 1) + " twice").isNotNull();
            }
            if (i + 1 < file.size()) {
                List<String> swapped = new ArrayList<>(file);
                swapped.set(i, file.get(i + 1));
                swapped.set(i + 1, line);
                assertThat(failure(swapped)).as("line " + (i + 1) + " moved").isNotNull();
            }
        }
        assertThat(failure(List.of()).reason()).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void problemsNameTheirLineAndReason() {
        List<String> other = new ArrayList<>(file);
        Leaf forged = Leaf.commit(LeafKind.EVENT, new byte[16], new byte[] {1});
        other.set(1, LogExportWriter.leaf(1, 0, forged, new byte[16], new byte[] {1}));
        assertThat(failure(other)).hasMessage("line 4: the checkpoint of size 2 has another root than the leaves");

        List<String> body = new ArrayList<>(file);
        body.set(2, LogExportWriter.leaf(1, 1, first.leaves.get(1), new byte[16], new byte[] {1}));
        assertThat(failure(body))
                .hasMessage("line 3: the body of leaf 1 of epoch 1 is not the one that the leaf commits to");
        assertThat(failure(body).line()).isEqualTo(3);

        List<String> uncovered = new ArrayList<>(file.subList(0, file.size() - 1));
        assertThat(failure(uncovered).reason()).isEqualTo(Reason.UNCOVERED);
    }

    @Test
    void anEpochWithoutAFittingStatementIsRefused() {
        NoteSigner thief = SampleLog.recovery(Ed25519.generate(RANDOM));
        EpochStatement shorter =
                new EpochStatement(SampleLog.TENANT, 2, first.at(8), secondKey.getPublic(), java.time.Instant.EPOCH);
        EpochStatement otherKey = first.next(2, Ed25519.generate(RANDOM));
        for (String statement : List.of(
                first.next(2, secondKey).sign(thief),
                shorter.sign(recovery),
                otherKey.sign(recovery),
                "no statement\n")) {
            SampleLog bad = new SampleLog(2, secondKey);
            bad.add(LeafKind.EPOCH, statement);
            bad.sign();
            List<String> lines = new ArrayList<>(file.subList(0, 1 + first.lines.size()));
            lines.addAll(bad.lines);
            assertThat(failure(lines)).as(statement).isNotNull();
        }
        SampleLog without = new SampleLog(2, secondKey);
        without.add(LeafKind.EVENT, "x");
        without.sign();
        List<String> lines = new ArrayList<>(file.subList(0, 1 + first.lines.size()));
        lines.addAll(without.lines);
        assertThat(failure(lines).reason()).isEqualTo(Reason.EPOCH_UNPROVEN);
    }

    @Test
    void aLogOfOtherKeysOrWithoutAKnownHeadIsRefused() {
        NoteVerifier stranger = NoteVerifier.log(first.origin, secondKey.getPublic());
        assertThat(catchThrowableOfType(
                                LogException.class,
                                () -> verify(file, new LogExportVerifier(List.of(stranger), List.of())))
                        .reason())
                .isEqualTo(Reason.WRONG_KEY);
        Checkpoint forked = new Checkpoint(first.origin, 7, Digest.of());
        Checkpoint beyond = new Checkpoint(second.origin, 3, Digest.of());
        for (Checkpoint head : List.of(forked, beyond)) {
            assertThat(catchThrowableOfType(
                                    LogException.class,
                                    () -> verify(file, new LogExportVerifier(List.of(), List.of(head))))
                            .reason())
                    .isEqualTo(Reason.WRONG_ROOT);
        }
    }

    @Test
    void noChangedLineBreaksTheVerifier() {
        Random random = new Random(31);
        for (int round = 0; round < 3000; round++) {
            int at = random.nextInt(file.size());
            StringBuilder line = new StringBuilder(file.get(at));
            line.setCharAt(random.nextInt(line.length()), (char) (1 + random.nextInt(300)));
            List<String> broken = new ArrayList<>(file);
            broken.set(at, line.toString());
            LogException failure = failure(broken);
            if (!line.toString().equals(file.get(at)) && failure == null) {
                // a checkpoint that others repeat is the only line whose meaning is in its neighbours too
                throw new AssertionError("accepted: " + line);
            }
        }
    }
}
