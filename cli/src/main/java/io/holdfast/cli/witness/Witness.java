package io.holdfast.cli.witness;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.trust.log.Checkpoint;
import io.holdfast.trust.log.EpochOpening;
import io.holdfast.trust.log.EpochStatement;
import io.holdfast.trust.log.LogException;
import io.holdfast.trust.log.NoteVerifier;
import io.holdfast.trust.log.Origin;
import io.holdfast.trust.log.SignedCheckpoint;
import io.holdfast.trust.log.WitnessRequest;
import io.holdfast.trust.log.WitnessSigner;
import io.holdfast.trust.log.WitnessVerdict;
import io.holdfast.trust.log.WitnessedLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** One witness at work: one request at a time, on disk before it is answered. */
public final class Witness {
    /**
     * What goes back over HTTP.
     *
     * @param type content type
     */
    public record Answer(int status, String type, String body) {
        static Answer text(int status, String body) {
            return new Answer(status, "text/plain; charset=utf-8", body + "\n");
        }
    }

    private final WitnessFolder folder;
    private final WitnessSigner signer;
    private final InstantSource clock;
    private final Consumer<String> news;
    private final Map<UUID, WitnessedLog> logs = new LinkedHashMap<>();

    /** @param news what its operator should read */
    public Witness(WitnessFolder folder, WitnessSigner signer, InstantSource clock, Consumer<String> news)
            throws CommandException {
        this.folder = folder;
        this.signer = signer;
        this.clock = clock;
        this.news = news;
        folder.logs().forEach(log -> logs.put(log.origin().tenant(), log));
    }

    public NoteVerifier key() {
        return signer.verifier();
    }

    public synchronized List<WitnessedLog> logs() {
        return List.copyOf(logs.values());
    }

    /**
     * Follows a log by its key from now on. For a log that is followed, the key of a later epoch is the operator's word that
     * the log goes on in it; no other key replaces a pinned one.
     */
    public synchronized void follow(NoteVerifier logKey, Optional<NoteVerifier> recovery)
            throws CommandException, IOException {
        WitnessedLog wanted;
        try {
            wanted = WitnessedLog.fresh(logKey, recovery);
        } catch (IllegalArgumentException e) {
            throw CommandException.unusable("--log: " + e.getMessage());
        }
        Optional<WitnessedLog> known =
                Optional.ofNullable(logs.get(wanted.origin().tenant()));
        if (known.isPresent()) {
            Origin origin = known.get().origin();
            boolean same = known.get().logKey().equals(logKey);
            if (!same && wanted.origin().epoch() <= origin.epoch()) {
                throw CommandException.refused("--log: " + wanted.origin() + " with another key or of an earlier epoch"
                        + " (expected: " + known.get().logKey().text() + ", or the key of a later epoch)");
            }
            boolean changed =
                    recovery.isPresent() && !recovery.equals(known.get().recoveryKey());
            if (changed && known.get().recoveryKey().isPresent()) {
                throw CommandException.refused("--recovery: another recovery key is pinned for " + origin);
            }
            if (same && !changed) {
                return;
            }
            Optional<NoteVerifier> both = recovery.or(known.get()::recoveryKey);
            wanted = same ? new WitnessedLog(logKey, both, known.get().cosigned()) : WitnessedLog.fresh(logKey, both);
        }
        keep(wanted);
    }

    private void keep(WitnessedLog log) throws IOException {
        folder.keep(log);
        logs.put(log.origin().tenant(), log);
    }

    /** {@code POST /add-checkpoint} (C2SP tlog-witness). */
    public synchronized Answer addCheckpoint(String body) throws IOException {
        WitnessRequest request;
        Optional<WitnessedLog> known;
        try {
            request = WitnessRequest.parse(body);
            known = find(Origin.parse(request.checkpoint().lines().findFirst().orElse("")));
        } catch (LogException e) {
            return Answer.text(400, String.valueOf(e.getMessage()));
        }
        if (known.isEmpty()) {
            return Answer.text(404, "no log of this tenant is followed here");
        }
        return switch (known.get().judge(request)) {
            case WitnessVerdict.Cosign(WitnessedLog next) -> cosigned(next);
            case WitnessVerdict.OtherSize(long size) -> new Answer(409, "text/x.tlog.size", size + "\n");
            case WitnessVerdict.Forked(WitnessedLog log, String other) -> {
                Path file = folder.keepFork(log.cosigned().orElseThrow().note(), other);
                news.accept("FORK: " + log.origin() + " has signed two histories of " + log.size()
                        + " leaves; both notes are in " + file);
                yield new Answer(409, "text/x.tlog.size", log.size() + "\n");
            }
            case WitnessVerdict.Inconsistent(String why) -> {
                news.accept("refused: " + known.get().origin() + ": " + why);
                yield Answer.text(422, why);
            }
            case WitnessVerdict.Untrusted(String why) -> Answer.text(403, why);
            case WitnessVerdict.UnknownLog(String why) -> Answer.text(404, why);
            case WitnessVerdict.Unusable(String why) -> Answer.text(400, why);
        };
    }

    private Optional<WitnessedLog> find(Origin origin) {
        return Optional.ofNullable(logs.get(origin.tenant()));
    }

    private Answer cosigned(WitnessedLog next) throws IOException {
        keep(next);
        try {
            return new Answer(
                    200,
                    "text/plain; charset=utf-8",
                    signer.line(next.cosigned().orElseThrow().note(), clock.instant()));
        } catch (LogException e) {
            throw new IllegalStateException("a verified note cannot be read", e);
        }
    }

    /** {@code GET /ORIGIN}: the last checkpoint of this log that was cosigned here, cosigned once more. */
    public synchronized Answer checkpoint(String origin) {
        try {
            Optional<String> note = find(Origin.parse(origin))
                    .filter(log -> log.origin().toString().equals(origin))
                    .flatMap(WitnessedLog::cosigned)
                    .map(SignedCheckpoint::note);
            if (note.isPresent()) {
                String line = signer.line(note.get(), clock.instant());
                return new Answer(200, "text/plain; charset=utf-8", note.get() + line);
            }
        } catch (LogException _) {
            // no origin of a log: nothing stands there either
        }
        return Answer.text(404, "no checkpoint of this log was cosigned here");
    }

    /** {@code POST /holdfast/open-epoch}: goes on in an epoch that the pinned recovery key has opened. */
    public synchronized Answer openEpoch(byte[] body) throws IOException {
        try {
            EpochOpening opening = EpochOpening.parse(body);
            Optional<WitnessedLog> known =
                    find(Origin.parse(opening.checkpoint().lines().findFirst().orElse("")));
            if (known.isEmpty()) {
                return Answer.text(404, "no log of this tenant is followed here");
            }
            WitnessedLog.NextEpoch next = known.get().enter(opening);
            news.accept(opened(known.get(), next.statement()));
            return cosigned(next.log());
        } catch (LogException e) {
            return Answer.text(e.reason() == LogException.Reason.MALFORMED ? 400 : 403, String.valueOf(e.getMessage()));
        }
    }

    private static String opened(WitnessedLog known, EpochStatement statement) {
        Checkpoint before = statement.previous();
        boolean same = before.origin().equals(known.origin());
        String lost = same && before.size() < known.size()
                ? "; the recovery key's holder gives up " + (known.size() - before.size())
                        + " leaves that were cosigned here"
                : "";
        return "EPOCH: " + statement.origin() + " goes on after " + before.size() + " leaves of " + before.origin()
                + " (cosigned here: " + known.size() + " of " + known.origin() + ")" + lost;
    }
}
