package io.holdfast.trust.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a witness cosigns, and what it does not (C2SP tlog-witness). */
class WitnessTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyPair key = Ed25519.generate(RANDOM);
    private final KeyPair recovery = Ed25519.generate(RANDOM);
    private final SampleLog log = new SampleLog(1, key);
    private WitnessedLog witness = WitnessedLog.fresh(
            log.signer.verifier(), Optional.of(SampleLog.recovery(recovery).verifier()));

    private static void grow(SampleLog log, int leaves, String what) {
        for (int i = 0; i < leaves; i++) {
            log.add(LeafKind.EVENT, what + i);
        }
    }

    private WitnessRequest request(SampleLog from, long oldSize) {
        List<Digest> proof = oldSize == 0 || oldSize == from.leaves.size() ? List.of() : from.consistency(oldSize);
        return new WitnessRequest(oldSize, proof, from.sign());
    }

    private void cosigns(WitnessRequest request) {
        WitnessVerdict verdict = witness.judge(request);
        assertThat(verdict).isInstanceOf(WitnessVerdict.Cosign.class);
        witness = ((WitnessVerdict.Cosign) verdict).next();
    }

    @Test
    void aLogThatGrowsIsCosigned() {
        grow(log, 3, "a");
        cosigns(request(log, 0));
        grow(log, 4, "b");
        cosigns(request(log, 3));
        cosigns(request(log, 7));
        assertThat(witness.size()).isEqualTo(7);
    }

    @Test
    void theOldSizeMustBeTheLastOne() {
        grow(log, 3, "a");
        cosigns(request(log, 0));
        grow(log, 4, "b");
        assertThat(witness.judge(request(log, 0))).isEqualTo(new WitnessVerdict.OtherSize(3));
        assertThat(witness.judge(request(log, 2))).isEqualTo(new WitnessVerdict.OtherSize(3));
        assertThat(witness.judge(new WitnessRequest(8, List.of(), log.sign())))
                .isInstanceOf(WitnessVerdict.Unusable.class);
    }

    @Test
    void aForkIsNotCosigned() {
        SampleLog other = new SampleLog(1, key);
        grow(log, 5, "a");
        cosigns(request(log, 0));
        grow(other, 5, "another history");
        // the same size: the two notes are evidence
        assertThat(witness.judge(request(other, 5)))
                .isInstanceOfSatisfying(
                        WitnessVerdict.Forked.class,
                        fork -> assertThat(fork.other())
                                .isNotEqualTo(
                                        fork.known().cosigned().orElseThrow().note()));
        // longer, with a proof of its own
        grow(other, 5, "and more");
        assertThat(witness.judge(request(other, 5))).isInstanceOf(WitnessVerdict.Inconsistent.class);
        // longer, without one
        assertThat(witness.judge(new WitnessRequest(5, List.of(), other.sign())))
                .isInstanceOf(WitnessVerdict.Inconsistent.class);
        // from nothing, as if the witness had seen nothing
        assertThat(witness.judge(request(other, 0))).isEqualTo(new WitnessVerdict.OtherSize(5));
        assertThat(witness.size()).isEqualTo(5);
    }

    @Test
    void aShorterLogIsNotCosigned() {
        grow(log, 2, "a");
        String earlier = log.sign();
        grow(log, 5, "b");
        cosigns(request(log, 0));
        assertThat(witness.judge(new WitnessRequest(2, List.of(), earlier))).isEqualTo(new WitnessVerdict.OtherSize(7));
        assertThat(witness.judge(new WitnessRequest(7, List.of(), earlier)))
                .isInstanceOf(WitnessVerdict.Unusable.class);
    }

    @Test
    void aProofFromNothingIsEmpty() {
        grow(log, 4, "a");
        assertThat(witness.judge(new WitnessRequest(0, List.of(log.head().root()), log.sign())))
                .isInstanceOf(WitnessVerdict.Inconsistent.class);
    }

    @Test
    void onlyThePinnedKeyCounts() {
        SampleLog stranger = new SampleLog(1, Ed25519.generate(RANDOM));
        grow(stranger, 3, "a");
        assertThat(witness.judge(request(stranger, 0))).isInstanceOf(WitnessVerdict.Untrusted.class);
        grow(log, 3, "a");
        String tampered = log.sign().replace("\n3\n", "\n4\n");
        assertThat(witness.judge(new WitnessRequest(0, List.of(), tampered)))
                .isInstanceOf(WitnessVerdict.Untrusted.class);
        NoteSigner foreign = NoteSigner.log(new Origin(UUID.randomUUID(), 1), key);
        String note = foreign.sign(
                new Checkpoint(new Origin(uuid(foreign), 1), 3, log.head().root()));
        assertThat(witness.judge(new WitnessRequest(0, List.of(), note))).isInstanceOf(WitnessVerdict.UnknownLog.class);
    }

    private static UUID uuid(NoteSigner signer) {
        return UUID.fromString(signer.verifier().name().split("/")[1]);
    }

    @Test
    void aNewEpochNeedsTheRecoveryKey() throws Exception {
        grow(log, 6, "a");
        cosigns(request(log, 0));
        WitnessedLog before = witness;
        KeyPair nextKey = Ed25519.generate(RANDOM);
        SampleLog next = new SampleLog(2, nextKey);
        EpochStatement statement = log.next(2, nextKey);
        String signed = statement.sign(SampleLog.recovery(recovery));
        byte[] salt = next.add(LeafKind.EPOCH, signed);
        grow(next, 2, "b");
        assertThat(witness.judge(request(next, 0))).isInstanceOf(WitnessVerdict.UnknownLog.class);

        String forged = statement.sign(SampleLog.recovery(Ed25519.generate(RANDOM)));
        List<Digest> inclusion = MerkleTree.inclusionProof(0, 3, next::node);
        EpochOpening stolen = new EpochOpening(forged, Bytes.of(salt), inclusion, next.sign());
        assertThatThrownBy(() -> before.enter(stolen)).isInstanceOf(LogException.class);
        EpochOpening unproven = new EpochOpening(
                signed, Bytes.of(salt), Collections.nCopies(2, log.head().root()), next.sign());
        assertThatThrownBy(() -> before.enter(unproven)).isInstanceOf(LogException.class);
        EpochOpening opening = new EpochOpening(signed, Bytes.of(salt), inclusion, next.sign());
        assertThatThrownBy(() -> WitnessedLog.fresh(log.signer.verifier(), Optional.empty())
                        .enter(opening))
                .hasMessageContaining("no recovery key is pinned");

        witness = before.enter(EpochOpening.parse(opening.json().utf8())).log();
        assertThat(witness.origin().epoch()).isEqualTo(2);
        assertThat(witness.size()).isEqualTo(3);
        grow(next, 1, "c");
        cosigns(request(next, 3));
        grow(log, 1, "late");
        assertThat(witness.judge(request(log, 6)))
                .as("the epoch before is over")
                .isInstanceOf(WitnessVerdict.Untrusted.class);
        WitnessedLog now = witness;
        assertThatThrownBy(() -> now.enter(opening)).as("replayed").hasMessageContaining("a later epoch");
    }

    @Test
    void aQuorumCountsKeysAndNotLines() throws Exception {
        WitnessSigner a = new WitnessSigner("witness.example/a", Ed25519.generate(RANDOM));
        WitnessSigner b = new WitnessSigner("witness.example/b", Ed25519.generate(RANDOM));
        String keys = a.verifier().text() + ", " + b.verifier().text();
        WitnessQuorum both = WitnessQuorum.parse("2 of " + keys);
        assertThat(WitnessQuorum.parse(both.toString())).isEqualTo(both);
        grow(log, 3, "a");
        String note = log.sign();
        String twice = a.cosign(a.cosign(note, Instant.ofEpochSecond(1)), Instant.ofEpochSecond(2));
        assertThat(both.count(note)).isZero();
        assertThat(both.count(twice)).isEqualTo(1);
        assertThat(both.count(b.cosign(twice, Instant.EPOCH))).isEqualTo(2);
        KeyPair one = Ed25519.generate(RANDOM);
        String underTwoNames = new WitnessSigner("x", one).verifier().text() + ","
                + new WitnessSigner("y", one).verifier().text();
        for (String wrong : List.of(
                "",
                "2",
                "of " + keys,
                "0 of " + keys,
                "3 of " + keys,
                "2 of " + a.verifier().text() + "," + a.verifier().text(),
                "2 of " + underTwoNames,
                "1 of " + log.signer.verifier().text(),
                "1 of " + keys + ",",
                "1 of nonsense",
                "1 of " + "x".repeat(20_000))) {
            assertThat(catchThrowableOfType(LogException.class, () -> WitnessQuorum.parse(wrong)))
                    .as(wrong)
                    .isNotNull();
        }
    }

    @Test
    void theLineThatComesBackIsTheOneThatVerifies() throws Exception {
        WitnessSigner a = new WitnessSigner("witness.example/a", Ed25519.generate(RANDOM));
        WitnessSigner b = new WitnessSigner("witness.example/b", Ed25519.generate(RANDOM));
        grow(log, 3, "a");
        String note = log.sign();
        String line = a.line(note, Instant.ofEpochSecond(7));
        assertThat(note + line).isEqualTo(a.cosign(note, Instant.ofEpochSecond(7)));
        String others = b.line(note, Instant.EPOCH);
        assertThat(SignedCheckpoint.cosignature(note, others + line, a.verifier()))
                .contains(line);
        assertThat(SignedCheckpoint.cosignature(note, others, a.verifier())).isEmpty();
        grow(log, 1, "b");
        assertThat(SignedCheckpoint.cosignature(log.sign(), line, a.verifier()))
                .as("an old cosignature under a new checkpoint")
                .isEmpty();
        assertThatThrownBy(() -> SignedCheckpoint.cosignature(note, "<html>", a.verifier()))
                .isInstanceOf(LogException.class);
    }

    @Test
    void noBrokenRequestGetsThroughWithAnythingButItsException() throws Exception {
        grow(log, 3, "a");
        log.sign();
        grow(log, 9, "b");
        WitnessRequest good = request(log, 3);
        assertThat(WitnessRequest.parse(good.render())).isEqualTo(good);
        String body = good.render();
        String opening = new EpochOpening("s", Bytes.of(new byte[16]), log.consistency(3), body)
                .json()
                .compact();
        Random random = new Random(23);
        for (int round = 0; round < 3000; round++) {
            parse(broken(body, random));
            open(broken(opening, random));
        }
        for (String wrong :
                List.of("", "\n\n", "old\n\n", "old 01\n\nx", "old -1\n\n", "old 1\nAA==\n\n", "new 1\n\n")) {
            assertThatThrownBy(() -> WitnessRequest.parse(wrong)).isInstanceOf(LogException.class);
        }
        String long64 = "old 1\n" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n".repeat(64) + "\nx\n";
        assertThatThrownBy(() -> WitnessRequest.parse(long64)).hasMessageContaining("at most 63");
    }

    private static String broken(String good, Random random) {
        StringBuilder broken = new StringBuilder(good);
        switch (random.nextInt(4)) {
            case 0 -> broken.setCharAt(random.nextInt(good.length()), (char) random.nextInt(0x300));
            case 1 -> broken.deleteCharAt(random.nextInt(good.length()));
            case 2 -> broken.insert(random.nextInt(good.length()), (char) (32 + random.nextInt(90)));
            default -> broken.setLength(random.nextInt(good.length()));
        }
        return broken.toString();
    }

    private void parse(String body) {
        try {
            WitnessVerdict verdict = witness.judge(WitnessRequest.parse(body));
            // this witness has cosigned nothing: only a proof from nothing could be taken
            assertThat(verdict).isNotInstanceOf(WitnessVerdict.Cosign.class);
        } catch (LogException e) {
            assertThat(e.reason()).isEqualTo(LogException.Reason.MALFORMED);
        }
    }

    private static void open(String json) {
        try {
            assertThat(EpochOpening.parse(json.getBytes(StandardCharsets.UTF_8))
                            .salt()
                            .size())
                    .isEqualTo(16);
        } catch (LogException e) {
            assertThat(e.reason()).isEqualTo(LogException.Reason.MALFORMED);
        }
    }
}
