package io.holdfast.control.activity;

import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.LogHead;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.log.Checkpoint;
import io.holdfast.trust.log.EpochStatement;
import io.holdfast.trust.log.LeafKind;
import io.holdfast.trust.log.LogException;
import io.holdfast.trust.log.NoteVerifier;
import io.holdfast.trust.log.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Opens a new epoch of the log after storage was set back. The recovery key, which is not here, signs the statement; this
 * control plane only proposes it and checks it.
 */
public final class LogEpochs {
    private static final String ACTION = "Holdfast.Log/epochs/write";

    private final Store store;
    private final TransparencyLog log;
    private final ActivityLog activity;
    private final NoteVerifier recovery;

    public LogEpochs(Store store, TransparencyLog log, ActivityLog activity, NoteVerifier recovery) {
        this.store = store;
        this.log = log;
        this.activity = activity;
        this.recovery = recovery;
    }

    /** The text of the statement that the recovery key would have to sign now. */
    public String proposed(Instant now) {
        return proposal(now).text();
    }

    private EpochStatement proposal(Instant now) {
        LogHead head = store.read(transaction -> transaction.logHead());
        int next = head.epoch() + 1;
        return new EpochStatement(
                log.tenant(),
                next,
                new Checkpoint(new Origin(log.tenant(), head.epoch()), head.size(), head.root()),
                log.verifierKey(next).key(),
                now);
    }

    /**
     * Begins the epoch that the signed statement opens.
     *
     * @throws ProblemException InvalidRequestContent when it is not signed by the recovery key; Conflict when the log has
     *     gone on since it was proposed
     */
    public int open(RequestContext context, String signed) {
        EpochStatement statement;
        try {
            statement = EpochStatement.verify(signed, recovery);
        } catch (LogException e) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST_CONTENT, "The statement is not taken: " + e.getMessage() + ".");
        }
        return store.commit(transaction -> {
            LogHead head = transaction.logHead();
            boolean fits = statement.epoch() == head.epoch() + 1
                    && statement.previous().size() == head.size()
                    && statement.previous().root().equals(head.root())
                    && statement.logVerifier().equals(log.verifierKey(statement.epoch()));
            if (!fits) {
                throw new ProblemException(
                        ProblemCode.CONFLICT,
                        "The statement opens epoch " + statement.epoch() + " after "
                                + statement.previous().size()
                                + " leaves (expected: epoch " + (head.epoch() + 1) + " after " + head.size()
                                + "). The log has gone on; propose and sign again.");
            }
            transaction.beginEpoch(log.leaf(LeafKind.EPOCH, signed.getBytes(StandardCharsets.UTF_8)));
            LogExport.remember(
                    transaction,
                    statement.epoch(),
                    log.verifierKey(statement.epoch()).text());
            activity.record(
                    transaction,
                    context,
                    ACTION,
                    "Succeeded",
                    "OK (HTTP Status Code: 200)",
                    ResourceId.ROOT.provider("Holdfast.Log", "epochs", String.valueOf(statement.epoch())),
                    JsonObject.EMPTY);
            return statement.epoch();
        });
    }
}
