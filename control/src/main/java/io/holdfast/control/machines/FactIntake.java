package io.holdfast.control.machines;

import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.protocol.Fact;
import io.holdfast.protocol.FactBatch;
import io.holdfast.protocol.FactKind;
import io.holdfast.protocol.FactReceipt;
import io.holdfast.protocol.ProtocolException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The corridor up: takes each fact once, by enrolment, spool epoch and sequence, and answers after the commit. */
public final class FactIntake {
    private static final System.Logger LOG = System.getLogger(FactIntake.class.getName());

    private final Store store;
    private final Map<FactKind, FactHandler> handlers = new EnumMap<>(FactKind.class);
    private final InstantSource clock;

    public FactIntake(Store store, List<FactHandler> handlers, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        handlers.forEach(handler -> handler.kinds().forEach(kind -> this.handlers.put(kind, handler)));
        for (FactKind kind : FactKind.values()) {
            if (!this.handlers.containsKey(kind)) {
                throw new IllegalStateException("nobody takes facts of kind " + kind);
            }
        }
    }

    public FactReceipt take(EnrolmentId id, FactBatch batch) {
        long acknowledged = store.commit(transaction -> {
            EnrolmentRow enrolment = transaction
                    .enrolment(id)
                    .filter(EnrolmentRow::active)
                    .orElseThrow(() -> new ProblemException(
                            ProblemCode.AUTHENTICATION_FAILED, "The machine is not connected any more."));
            Instant now = clock.instant();
            Optional<Long> known = transaction.factCursor(id, batch.spoolEpoch());
            if (known.isEmpty()) {
                transaction.dropOtherFactCursors(id, batch.spoolEpoch());
            }
            long cursor = known.orElse(0L);
            for (Fact fact : batch.facts()) {
                if (fact.sequence() > cursor) {
                    take(transaction, enrolment, fact, now);
                    cursor = fact.sequence();
                }
            }
            transaction.putFactCursor(id, batch.spoolEpoch(), cursor);
            return cursor;
        });
        return new FactReceipt(acknowledged, 0);
    }

    private void take(WriteTransaction transaction, EnrolmentRow enrolment, Fact fact, Instant now) {
        try {
            Objects.requireNonNull(handlers.get(fact.kind()), "every kind has a handler")
                    .take(transaction, enrolment, fact, now);
        } catch (ProtocolException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a fact of machine " + enrolment.machine().name() + " was not understood: " + e.getMessage());
        }
    }
}
