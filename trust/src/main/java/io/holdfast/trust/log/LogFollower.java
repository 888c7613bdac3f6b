package io.holdfast.trust.log;

import io.holdfast.kernel.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The rules by which a machine follows the log: it only ever grows, and a new epoch needs the recovery key. Pure. */
public final class LogFollower {
    private LogFollower() {}

    /** The furthest checkpoint that a follower has accepted; to be kept on disk before anything is done on its strength. */
    public record Head(Checkpoint checkpoint) {}

    /** A new epoch that the recovery key has opened: the head in it, and the key that signs it. */
    public record Entered(Head head, EpochStatement statement) {}

    /**
     * Judges a checkpoint whose signature was verified.
     *
     * @param consistency proof from the known size to the next; ignored where none is needed
     */
    public static Advance advance(Optional<Head> known, Checkpoint next, List<Digest> consistency) {
        if (known.isEmpty()) {
            return new Advance.Accepted(new Head(next));
        }
        Head head = known.get();
        Checkpoint old = head.checkpoint();
        if (!next.origin().tenant().equals(old.origin().tenant())) {
            return new Advance.ForeignLog(head, next);
        }
        if (next.origin().epoch() != old.origin().epoch()) {
            return next.origin().epoch() > old.origin().epoch()
                    ? new Advance.NewEpochUnproven(head, next)
                    : new Advance.Rewound(head, next);
        }
        if (next.size() < old.size()) {
            return new Advance.Rewound(head, next);
        }
        if (next.size() == old.size()) {
            return next.root().equals(old.root()) ? new Advance.Same(head) : new Advance.Forked(head, next);
        }
        return MerkleProofs.consistent(old.size(), old.root(), next.size(), next.root(), consistency)
                ? new Advance.Accepted(new Head(next))
                : new Advance.Forked(head, next);
    }

    /**
     * Enters a new epoch: the recovery key signed the statement, the statement is the first leaf of the new epoch, and
     * the key that it names signed the checkpoint. The old head in the statement may be behind or beyond the known one;
     * what was lost is lost, and the recovery key vouches for going on.
     *
     * @param salt of the first leaf
     * @param inclusion proof of leaf 0 in the checkpoint
     */
    public static Entered enter(
            Optional<Head> known,
            String checkpointNote,
            String statementNote,
            byte[] salt,
            List<Digest> inclusion,
            NoteVerifier recovery)
            throws LogException {
        EpochStatement statement = EpochStatement.verify(statementNote, recovery);
        if (known.isPresent()) {
            Origin old = known.get().checkpoint().origin();
            if (!statement.tenant().equals(old.tenant()) || statement.epoch() <= old.epoch()) {
                throw new LogException(
                        LogException.Reason.WRONG_ORIGIN,
                        "the statement opens " + statement.origin() + " (expected: a later epoch of " + old + ")");
            }
        }
        Checkpoint next =
                SignedCheckpoint.verify(checkpointNote, statement.logVerifier()).checkpoint();
        if (salt.length != Leaf.SALT_LENGTH) {
            throw LogException.malformed("salt has " + salt.length + " bytes (expected: " + Leaf.SALT_LENGTH + ")");
        }
        Leaf first = Leaf.commit(LeafKind.EPOCH, salt, statementNote.getBytes(StandardCharsets.UTF_8));
        if (!MerkleProofs.includes(first.hash(), 0, next.size(), inclusion, next.root())) {
            throw new LogException(
                    LogException.Reason.EPOCH_UNPROVEN, "the statement is not the first leaf of " + next.origin());
        }
        return new Entered(new Head(next), statement);
    }
}
