package io.holdfast.agent.operations;

import io.holdfast.agent.state.Enrolment;
import io.holdfast.kernel.Bytes;
import io.holdfast.protocol.ItemsResponse;
import io.holdfast.protocol.ProvenOperation;
import io.holdfast.protocol.RefusalCode;
import io.holdfast.trust.log.Advance;
import io.holdfast.trust.log.Checkpoint;
import io.holdfast.trust.log.LogException;
import io.holdfast.trust.log.LogFollower;
import io.holdfast.trust.log.NoteVerifier;
import io.holdfast.trust.log.Origin;
import io.holdfast.trust.log.SignedCheckpoint;
import io.holdfast.trust.log.WitnessQuorum;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;

/** Follows the log from the machine's own head to the checkpoint of an answer. Pure. */
final class LogGate {
    private LogGate() {}

    /** @param enrolment with the log key of the checkpoint's epoch */
    record Followed(Enrolment enrolment, Checkpoint head, String note) {}

    /** What the machine knows: its pins and the note of its head. */
    static Followed known(Enrolment enrolment, String note) throws RefusalException {
        try {
            return new Followed(enrolment, verify(note, enrolment.logKey()), note);
        } catch (LogException e) {
            throw new RefusalException(
                    RefusalCode.AGENT_STATE_UNREADABLE,
                    "the machine's own checkpoint cannot be read: " + e.getMessage());
        }
    }

    private static Checkpoint verify(String note, String key) throws LogException {
        return SignedCheckpoint.verify(note, NoteVerifier.parse(key)).checkpoint();
    }

    /**
     * Follows on to the checkpoint of the answer. Its history is judged first: a fork is refused as one, with or without
     * witnesses.
     *
     * @param quorum of witnesses that this machine asks for
     */
    static Followed follow(Followed known, ItemsResponse answer, Optional<WitnessQuorum> quorum)
            throws RefusalException, UnwitnessedException {
        Followed next = answer.epochStatement().isPresent()
                ? enter(known, answer, answer.epochStatement().get())
                : continued(known, answer);
        if (quorum.isPresent()) {
            requireWitnesses(next, quorum.get());
        }
        return next;
    }

    private static void requireWitnesses(Followed next, WitnessQuorum quorum)
            throws RefusalException, UnwitnessedException {
        int count;
        try {
            count = quorum.count(next.note());
        } catch (LogException e) {
            throw new RefusalException(
                    RefusalCode.CHECKPOINT_UNTRUSTED, "the checkpoint is no note: " + e.getMessage());
        }
        if (count < quorum.needed()) {
            throw new UnwitnessedException("the log's checkpoint has the witness quorum " + count + " of "
                    + quorum.needed() + " (log.witnesses); nothing is done on its strength before "
                    + (quorum.needed() - count) + " more of " + names(quorum) + " have cosigned it");
        }
    }

    private static String names(WitnessQuorum quorum) {
        return quorum.witnesses().stream().map(NoteVerifier::name).collect(Collectors.joining(", "));
    }

    private static Followed continued(Followed known, ItemsResponse answer) throws RefusalException {
        Checkpoint next;
        try {
            next = verify(answer.checkpoint(), known.enrolment().logKey());
        } catch (LogException e) {
            throw untrusted(known, answer.checkpoint(), e);
        }
        Advance advance =
                LogFollower.advance(Optional.of(new LogFollower.Head(known.head())), next, answer.consistency());
        return switch (advance) {
            case Advance.Accepted _, Advance.Same _ -> new Followed(known.enrolment(), next, answer.checkpoint());
            case Advance.Forked _ ->
                throw new RefusalException(
                        RefusalCode.LOG_FORKED,
                        "the checkpoint with " + next.size() + " leaves is not a continuation of the "
                                + known.head().size() + " leaves that this machine has followed");
            case Advance.Rewound _ ->
                throw new RefusalException(
                        RefusalCode.LOG_REWOUND,
                        "the log of " + next.origin() + " has " + next.size() + " leaves (expected: at least "
                                + known.head().size() + " of " + known.head().origin() + ")");
            case Advance.NewEpochUnproven _ ->
                throw new RefusalException(RefusalCode.LOG_REWOUND, unproven(next.origin()));
            case Advance.ForeignLog _ ->
                throw new RefusalException(
                        RefusalCode.CHECKPOINT_UNTRUSTED,
                        "the checkpoint is of " + next.origin() + " (expected: "
                                + known.head().origin() + ")");
        };
    }

    /** The signature is not that of the pinned key. A log of the same tenant in another epoch is named as what it is. */
    private static RefusalException untrusted(Followed known, String note, LogException cause) {
        try {
            Origin origin = Origin.parse(note.lines().findFirst().orElse(""));
            Origin mine = known.head().origin();
            if (origin.tenant().equals(mine.tenant()) && origin.epoch() != mine.epoch()) {
                return new RefusalException(RefusalCode.LOG_REWOUND, unproven(origin));
            }
        } catch (LogException e) {
            return new RefusalException(
                    RefusalCode.CHECKPOINT_UNTRUSTED, "the checkpoint is no note: " + e.getMessage());
        }
        return new RefusalException(
                RefusalCode.CHECKPOINT_UNTRUSTED, "the checkpoint is not to be believed: " + cause.getMessage());
    }

    private static String unproven(Origin origin) {
        return "the log goes on as " + origin + " without a statement of the recovery key that opens this epoch";
    }

    /** The statement comes as epochStatement and, with salt and proof, as the operation with leaf index 0. */
    private static Followed enter(Followed known, ItemsResponse answer, Bytes statement) throws RefusalException {
        ProvenOperation first = answer.operations().stream()
                .filter(operation ->
                        operation.leafIndex() == 0 && operation.body().equals(statement))
                .findFirst()
                .orElseThrow(() -> new RefusalException(
                        RefusalCode.LOG_REWOUND,
                        "the epoch statement comes without the proof that it is the first leaf"));
        try {
            LogFollower.Entered entered = LogFollower.enter(
                    Optional.of(new LogFollower.Head(known.head())),
                    answer.checkpoint(),
                    new String(statement.array(), StandardCharsets.UTF_8),
                    first.salt().array(),
                    first.inclusion(),
                    NoteVerifier.parse(known.enrolment().recoveryKey()));
            Enrolment enrolment = known.enrolment()
                    .withLogKey(entered.statement().logVerifier().text());
            return new Followed(enrolment, entered.head().checkpoint(), answer.checkpoint());
        } catch (LogException e) {
            throw new RefusalException(RefusalCode.LOG_REWOUND, "the new epoch is not proved: " + e.getMessage());
        }
    }
}
