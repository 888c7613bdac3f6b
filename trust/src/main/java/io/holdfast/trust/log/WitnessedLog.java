package io.holdfast.trust.log;

import java.util.Optional;

/**
 * What a witness knows of one log. The rules by which it goes on are those of C2SP tlog-witness; each epoch of a log has an
 * origin and a key of its own there.
 *
 * @param logKey of the epoch that is followed
 * @param recoveryKey may open the next epoch; without it only the witness's own operator pins the next key
 * @param cosigned the last checkpoint that was cosigned in this epoch, as a note
 */
public record WitnessedLog(
        NoteVerifier logKey, Optional<NoteVerifier> recoveryKey, Optional<SignedCheckpoint> cosigned) {
    public WitnessedLog {
        Origin origin = origin(logKey);
        if (recoveryKey.isPresent() && !recoveryKey.get().name().equals(Origin.recoveryName(origin.tenant()))) {
            throw new IllegalArgumentException("recovery key: of "
                    + recoveryKey.get().name() + " (expected: " + Origin.recoveryName(origin.tenant()) + ")");
        }
        if (cosigned.isPresent() && !cosigned.get().checkpoint().origin().equals(origin)) {
            throw new IllegalArgumentException(
                    "checkpoint: of " + cosigned.get().checkpoint().origin() + " (expected: " + origin + ")");
        }
    }

    /** A log that has not been seen yet. */
    public static WitnessedLog fresh(NoteVerifier logKey, Optional<NoteVerifier> recoveryKey) {
        return new WitnessedLog(logKey, recoveryKey, Optional.empty());
    }

    private static Origin origin(NoteVerifier logKey) {
        try {
            if (logKey.algorithm() == NoteAlgorithm.ED25519) {
                return Origin.parse(logKey.name());
            }
        } catch (LogException e) {
            throw new IllegalArgumentException(
                    "log key: of " + logKey.name() + " (expected: " + e.getMessage() + ")", e);
        }
        throw new IllegalArgumentException("log key: of type cosignature (expected: Ed25519)");
    }

    public Origin origin() {
        return origin(logKey);
    }

    /** Number of leaves that were cosigned; 0 when there was no checkpoint yet. */
    public long size() {
        return cosigned.map(note -> note.checkpoint().size()).orElse(0L);
    }

    /** Judges a checkpoint of this log or of another epoch of it. Pure. */
    public WitnessVerdict judge(WitnessRequest request) {
        Origin claimed;
        try {
            claimed = claimed(request.checkpoint());
        } catch (LogException e) {
            return new WitnessVerdict.Unusable(String.valueOf(e.getMessage()));
        }
        if (!claimed.equals(origin())) {
            return claimed.tenant().equals(origin().tenant()) && claimed.epoch() < origin().epoch()
                    ? new WitnessVerdict.Untrusted(claimed + " is over; " + origin() + " is followed")
                    : new WitnessVerdict.UnknownLog(claimed + " is not followed (followed: " + origin() + ")");
        }
        SignedCheckpoint next;
        try {
            next = SignedCheckpoint.verify(request.checkpoint(), logKey);
        } catch (LogException e) {
            return e.reason() == LogException.Reason.MALFORMED
                    ? new WitnessVerdict.Unusable(String.valueOf(e.getMessage()))
                    : new WitnessVerdict.Untrusted(String.valueOf(e.getMessage()));
        }
        return judge(request, next);
    }

    private static Origin claimed(String note) throws LogException {
        return Origin.parse(SignedNote.parse(note).text().lines().findFirst().orElse(""));
    }

    private WitnessVerdict judge(WitnessRequest request, SignedCheckpoint next) {
        Checkpoint to = next.checkpoint();
        if (request.oldSize() > to.size()) {
            return new WitnessVerdict.Unusable(
                    "old size: " + request.oldSize() + " (expected: at most the checkpoint's " + to.size() + ")");
        }
        if (cosigned.isPresent()
                && to.size() == size()
                && !to.root().equals(cosigned.get().checkpoint().root())) {
            return new WitnessVerdict.Forked(this, next.note());
        }
        if (request.oldSize() != size()) {
            return new WitnessVerdict.OtherSize(size());
        }
        boolean grown = request.oldSize() == 0
                ? request.consistency().isEmpty()
                : MerkleProofs.consistent(
                        size(),
                        cosigned.orElseThrow().checkpoint().root(),
                        to.size(),
                        to.root(),
                        request.consistency());
        return grown
                ? new WitnessVerdict.Cosign(new WitnessedLog(logKey, recoveryKey, Optional.of(next)))
                : new WitnessVerdict.Inconsistent(
                        "the proof does not show that " + to.size() + " leaves continue " + size());
    }

    /** An epoch that the recovery key has opened. */
    public record NextEpoch(WitnessedLog log, EpochStatement statement) {}

    /** Goes on in a new epoch, by the same proofs as a machine asks for. */
    public NextEpoch enter(EpochOpening opening) throws LogException {
        NoteVerifier recovery = recoveryKey.orElseThrow(() -> new LogException(
                LogException.Reason.EPOCH_UNPROVEN,
                "no recovery key is pinned here for " + origin() + "; its operator pins the next log key by hand"));
        LogFollower.Entered entered = LogFollower.enter(
                Optional.of(new LogFollower.Head(new Checkpoint(origin(), size(), head()))),
                opening.checkpoint(),
                opening.statement(),
                opening.salt().array(),
                opening.inclusion(),
                recovery);
        NoteVerifier key = entered.statement().logVerifier();
        return new NextEpoch(
                new WitnessedLog(key, recoveryKey, Optional.of(SignedCheckpoint.verify(opening.checkpoint(), key))),
                entered.statement());
    }

    private io.holdfast.kernel.Digest head() {
        return cosigned.map(note -> note.checkpoint().root()).orElse(MerkleHash.EMPTY);
    }
}
