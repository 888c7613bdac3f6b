package io.holdfast.trust.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.kernel.Digest;
import io.holdfast.trust.log.LogException.Reason;
import io.holdfast.trust.log.LogFollower.Head;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LogFollowerTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyPair firstKey = Ed25519.generate(RANDOM);
    private final KeyPair secondKey = Ed25519.generate(RANDOM);
    private final NoteSigner recovery = SampleLog.recovery(Ed25519.generate(RANDOM));

    private SampleLog log(int epoch, int size, String body) {
        SampleLog log = new SampleLog(epoch, epoch == 1 ? firstKey : secondKey);
        for (int i = 0; i < size; i++) {
            log.add(LeafKind.EVENT, body + i);
        }
        return log;
    }

    private static Advance advance(Checkpoint known, Checkpoint next, List<Digest> proof) {
        return LogFollower.advance(Optional.of(new Head(known)), next, proof);
    }

    @Test
    void aLogThatGrowsIsFollowed() {
        SampleLog log = log(1, 20, "a");
        assertThat(LogFollower.advance(Optional.empty(), log.at(5), List.of()))
                .isEqualTo(new Advance.Accepted(new Head(log.at(5))));
        for (int known = 0; known < 20; known++) {
            assertThat(advance(log.at(known), log.head(), log.consistency(known)))
                    .isEqualTo(new Advance.Accepted(new Head(log.head())));
        }
        assertThat(advance(log.head(), log.head(), List.of())).isEqualTo(new Advance.Same(new Head(log.head())));
    }

    @Test
    void aForkARewindAndAnotherLogAreSeen() {
        SampleLog log = log(1, 20, "a");
        SampleLog fork = log(1, 25, "b");
        Head known = new Head(log.head());
        assertThat(advance(log.head(), fork.head(), fork.consistency(20)))
                .isEqualTo(new Advance.Forked(known, fork.head()));
        assertThat(advance(log.head(), fork.at(20), List.of())).isEqualTo(new Advance.Forked(known, fork.at(20)));
        assertThat(advance(log.at(8), log.head(), List.of()))
                .isEqualTo(new Advance.Forked(new Head(log.at(8)), log.head()));
        assertThat(advance(log.head(), log.at(19), List.of())).isEqualTo(new Advance.Rewound(known, log.at(19)));
        Checkpoint foreign =
                new Checkpoint(new Origin(UUID.randomUUID(), 1), 30, log.head().root());
        assertThat(advance(log.head(), foreign, List.of())).isEqualTo(new Advance.ForeignLog(known, foreign));
        Checkpoint epoch2 = log(2, 3, "c").head();
        assertThat(advance(log.head(), epoch2, List.of())).isEqualTo(new Advance.NewEpochUnproven(known, epoch2));
        assertThat(advance(epoch2, log.head(), List.of())).isEqualTo(new Advance.Rewound(new Head(epoch2), log.head()));
    }

    @Test
    void aNewEpochIsEnteredOnTheRecoveryKeysWordOnly() throws Exception {
        SampleLog old = log(1, 20, "a");
        String statement = old.next(2, secondKey).sign(recovery);
        SampleLog next = new SampleLog(2, secondKey);
        byte[] salt = next.add(LeafKind.EPOCH, statement);
        next.add(LeafKind.EVENT, "x");
        String note = next.sign();
        List<Digest> proof = MerkleTree.inclusionProof(0, 2, next::node);
        // a machine that saw more than the statement names goes on as well: the recovery key vouches for the loss
        SampleLog seen = log(1, 30, "a");
        for (Optional<Head> known :
                List.of(Optional.<Head>empty(), Optional.of(new Head(old.at(3))), Optional.of(new Head(seen.head())))) {
            LogFollower.Entered entered = LogFollower.enter(known, note, statement, salt, proof, recovery.verifier());
            assertThat(entered.head().checkpoint()).isEqualTo(next.head());
            assertThat(entered.statement().logVerifier()).isEqualTo(next.signer.verifier());
        }
        Optional<Head> known = Optional.of(new Head(old.head()));
        NoteSigner thief = SampleLog.recovery(firstKey);
        String forged = old.next(2, secondKey).sign(thief);
        assertThat(reason(known, note, forged, salt, proof)).isEqualTo(Reason.UNSIGNED);
        assertThat(reason(known, note, statement, salt, List.of())).isEqualTo(Reason.EPOCH_UNPROVEN);
        assertThat(reason(known, note, statement, new byte[16], proof)).isEqualTo(Reason.EPOCH_UNPROVEN);
        assertThat(reason(known, note, statement, new byte[3], proof)).isEqualTo(Reason.MALFORMED);
        assertThat(reason(Optional.of(new Head(next.head())), note, statement, salt, proof))
                .isEqualTo(Reason.WRONG_ORIGIN);
        assertThat(reason(known, old.signer.sign(old.head()), statement, salt, proof))
                .isEqualTo(Reason.UNSIGNED);
        Head foreign = new Head(
                new Checkpoint(new Origin(UUID.randomUUID(), 1), 1, old.head().root()));
        assertThat(reason(Optional.of(foreign), note, statement, salt, proof)).isEqualTo(Reason.WRONG_ORIGIN);
    }

    private Reason reason(Optional<Head> known, String note, String statement, byte[] salt, List<Digest> proof) {
        return catchThrowableOfType(
                        LogException.class,
                        () -> LogFollower.enter(known, note, statement, salt, proof, recovery.verifier()))
                .reason();
    }

    @Test
    void statementsHaveOneFormAndNameALaterEpoch() throws Exception {
        SampleLog old = log(1, 3, "a");
        EpochStatement statement = old.next(4, secondKey);
        assertThat(EpochStatement.verify(statement.sign(recovery), recovery.verifier()))
                .isEqualTo(statement);
        assertThatThrownBy(() -> old.next(1, secondKey)).hasMessage("epoch: 1 (expected: > 1)");
        for (String broken : List.of(
                statement.text().replace("v1", "v2"),
                statement.text() + "more\n",
                statement.text().replace("12:00:00Z", "12:00:00.000Z"),
                statement.text().replace("/4\n", "/1\n"),
                statement.text().replaceFirst("\n", "\n\n"),
                "short\n")) {
            assertThatThrownBy(() -> EpochStatement.verify(recovery.signText(broken), recovery.verifier()))
                    .as(broken)
                    .isInstanceOf(LogException.class);
        }
        // the recovery key of a log cannot be made to sign a checkpoint that passes for a statement, nor the reverse
        assertThatThrownBy(() -> recovery.sign(old.head())).isInstanceOf(IllegalArgumentException.class);
    }
}
