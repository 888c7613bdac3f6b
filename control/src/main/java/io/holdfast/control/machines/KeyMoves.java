package io.holdfast.control.machines;

import io.holdfast.control.resources.ActivityRecorder;
import io.holdfast.control.resources.Caller;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.security.AlertKind;
import io.holdfast.control.security.AlertReport;
import io.holdfast.control.security.Alerts;
import io.holdfast.control.security.Severity;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Keys of a connected machine that give way to others, once: from files into its TPM. The new ones are offered under the old
 * identity key and take its place with the first request that they authenticate, so that a machine that dies in between has
 * keys that hold, whenever it dies. From then on the old key is refused, and who still comes with it raises an alert: it is
 * either a copy of the file that somebody kept, or the machine itself, in whose name somebody else moved.
 */
final class KeyMoves {
    static final AlertKind GIVEN_UP_KEY_USED = new AlertKind(
            "Holdfast.GivenUpMachineKeyUsed",
            "A machine's old key was used after its keys had moved",
            "MachineIdentity",
            Severity.HIGH,
            "CredentialAccess",
            List.of(
                    "On the machine, run 'hfagent show': if it is connected and its identity key is in the TPM, somebody"
                            + " else has a copy of the key file that it used before. The copy opens nothing any more;"
                            + " find out how it was taken.",
                    "If the machine is not connected, its key file was copied, and whoever has the copy moved the machine's"
                            + " identity to a key of his own. Run 'hfagent disconnect --force-local-only' and 'hfagent connect' on the"
                            + " machine: that ends his access. Look at the activity log of the machine since the move.",
                    "Send protected settings anew, with new secrets, that were sent to the machine after the move."));

    private static final String OFFER = "Microsoft.HybridCompute/machines/keys/offer/action";
    private static final String MOVE = "Microsoft.HybridCompute/machines/keys/move/action";
    private static final String OK = "OK (HTTP Status Code: 200)";

    /** Requests that a machine had under way when its keys moved are refused without an alert. */
    private static final Duration UNDER_WAY = Duration.ofSeconds(5);
    /** So seldom the same is told again, and other keys are offered. */
    private static final Duration TOLD_AGAIN = Duration.ofHours(1);

    /** An offer that is not used by then has to be made again. */
    private static final Duration OFFER_LIFE = Duration.ofDays(1);

    private static final Duration OFFERED_AGAIN = Duration.ofMinutes(1);

    private final Store store;
    private final ActivityRecorder activity;
    private final Alerts alerts;

    KeyMoves(Store store, ActivityRecorder activity, Alerts alerts) {
        this.store = store;
        this.activity = activity;
        this.alerts = alerts;
    }

    /**
     * Takes an offer that was found good; the same again only begins its time anew.
     *
     * @throws ProblemException Conflict when the keys are in a TPM, TooManyRequests
     */
    void offer(WriteTransaction transaction, EnrolmentRow row, KeyRecord.Offered offer) {
        KeyRecord known = KeyRecord.of(transaction, row.id());
        if (known.inTpm()) {
            throw new ProblemException(
                    ProblemCode.CONFLICT,
                    "The keys of this machine are in its TPM and do not move any more; a machine that lost its TPM is"
                            + " disconnected and connected anew.");
        }
        if (known.offered().filter(before -> before.same(offer)).isPresent()) {
            new KeyRecord(false, Optional.of(offer), Optional.empty()).put(transaction, row.id());
            return;
        }
        Optional<Instant> soonest = known.offered().map(before -> before.time().plus(OFFERED_AGAIN));
        if (soonest.filter(offer.time()::isBefore).isPresent()) {
            throw new ProblemException(
                    ProblemCode.TOO_MANY_REQUESTS,
                    "Other keys were offered for this machine less than a minute ago. If that was not this machine,"
                            + " somebody else has its key.");
        }
        new KeyRecord(false, Optional.of(offer), Optional.empty()).put(transaction, row.id());
        record(transaction, row, OFFER, offer, offer.time());
    }

    /**
     * The enrolment of a machine that shows another key than the one that holds: the one that was offered holds from now on.
     *
     * @throws ProblemException AuthenticationFailed
     */
    EnrolmentRow shown(EnrolmentRow row, Bytes identity, Instant now) {
        KeyRecord known = store.read(transaction -> KeyRecord.of(transaction, row.id()));
        if (offer(known, identity, now).isPresent()) {
            Optional<EnrolmentRow> moved = store.commit(transaction -> move(transaction, row, identity, now));
            if (moved.isPresent()) {
                return moved.get();
            }
        }
        Optional<KeyRecord.GivenUp> old =
                known.givenUp().filter(before -> before.identity().equals(identity.digest()));
        if (old.isEmpty()) {
            throw new ProblemException(
                    ProblemCode.AUTHENTICATION_FAILED, "The client certificate was replaced by a newer one.");
        }
        if (isNews(old.get(), now)) {
            store.commit(transaction -> alarm(transaction, row, now));
        }
        throw new ProblemException(
                ProblemCode.AUTHENTICATION_FAILED,
                "The key of this client certificate was given up at "
                        + old.get().time()
                        + ", when the machine's keys moved into a TPM. If this machine did not move them, its key file was"
                        + " copied and somebody else did: disconnect the machine and connect it anew.");
    }

    private static Optional<KeyRecord.Offered> offer(KeyRecord known, Bytes identity, Instant now) {
        return known.offered()
                .filter(next -> next.identity().equals(identity))
                .filter(next -> now.isBefore(next.time().plus(OFFER_LIFE)));
    }

    private static boolean isNews(KeyRecord.GivenUp old, Instant now) {
        return now.isAfter(old.time().plus(UNDER_WAY))
                && old.seen()
                        .filter(last -> now.isBefore(last.plus(TOLD_AGAIN)))
                        .isEmpty();
    }

    private Optional<EnrolmentRow> move(
            WriteTransaction transaction, EnrolmentRow before, Bytes identity, Instant now) {
        Optional<EnrolmentRow> row = transaction.enrolment(before.id()).filter(EnrolmentRow::active);
        if (row.isEmpty() || row.get().identityKey().equals(identity)) {
            return row; // another request of the machine was quicker
        }
        KeyRecord known = KeyRecord.of(transaction, before.id());
        Optional<KeyRecord.Offered> offer = offer(known, identity, now);
        if (offer.isEmpty()) {
            return Optional.empty(); // other keys were offered meanwhile
        }
        EnrolmentRow moved = row.get().withKeys(identity, offer.get().sealing());
        transaction.put(moved);
        new KeyRecord(
                        true,
                        Optional.empty(),
                        Optional.of(
                                new KeyRecord.GivenUp(row.get().identityKey().digest(), now, Optional.empty())))
                .put(transaction, before.id());
        record(transaction, row.get(), MOVE, offer.get(), now);
        // whoever holds a poll under the old key has to show a key again
        transaction.append(new ChangeRow(0, before.machine(), ChangeRow.Kind.ITEM, "", now));
        return Optional.of(moved);
    }

    private void record(
            WriteTransaction transaction, EnrolmentRow before, String action, KeyRecord.Offered offer, Instant now) {
        activity.record(
                transaction,
                context(before, now),
                action,
                "Succeeded",
                OK,
                before.machine(),
                JsonObject.builder()
                        .put("enrolment", before.id().toString())
                        .put(
                                "oldIdentityKeySha256",
                                before.identityKey().digest().toString())
                        .put("newIdentityKeySha256", offer.identity().digest().toString())
                        .put("certifiedByTpm", offer.proved())
                        .build());
    }

    private static RequestContext context(EnrolmentRow row, Instant now) {
        return new RequestContext(
                new Caller("machine", "machine:" + row.machine().name()),
                UUID.randomUUID().toString(),
                UUID.randomUUID().toString(),
                now);
    }

    private boolean alarm(WriteTransaction transaction, EnrolmentRow row, Instant now) {
        KeyRecord known = KeyRecord.of(transaction, row.id());
        Optional<KeyRecord.GivenUp> old = known.givenUp().filter(before -> isNews(before, now));
        if (old.isEmpty()) {
            return false; // another node told it
        }
        String key = old.get().identity().toString();
        new KeyRecord(
                        known.inTpm(),
                        known.offered(),
                        Optional.of(new KeyRecord.GivenUp(
                                old.get().identity(), old.get().time(), Optional.of(now))))
                .put(transaction, row.id());
        alerts.raise(
                transaction,
                RequestContext.system("machine-keys", UUID.randomUUID().toString(), now),
                new AlertReport(
                        row.machine(),
                        GIVEN_UP_KEY_USED,
                        key,
                        now.toString(),
                        "Somebody came with the identity key that the machine '"
                                + row.machine().name()
                                + "' gave up at " + old.get().time()
                                + ", when its keys moved into a TPM. He was refused."
                                + " Either he has a copy of the old key file, or it is the machine itself, whose key was"
                                + " copied before and moved by somebody else.",
                        Map.of(
                                "Given up",
                                old.get().time().toString(),
                                "Seen",
                                now.toString(),
                                "Old identity key (SHA-256)",
                                key,
                                "Present identity key (SHA-256)",
                                row.identityKey().digest().toString()),
                        now));
        return true;
    }

    /** The machine was connected anew: what was known of its old keys is of no more use. */
    void begin(WriteTransaction transaction, RequestContext context, EnrolmentRow row, boolean inTpm) {
        if (inTpm) {
            new KeyRecord(true, Optional.empty(), Optional.empty()).put(transaction, row.id());
        }
        alerts.clear(transaction, context, row.machine(), GIVEN_UP_KEY_USED);
    }
}
