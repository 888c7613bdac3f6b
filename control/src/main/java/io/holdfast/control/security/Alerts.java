package io.holdfast.control.security;

import io.holdfast.control.resources.ActivityRecorder;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Raises and clears alerts, in the transaction of what they tell of. A resource has at most one alert of a kind that is
 * still about what is wrong now; saying the same twice changes nothing.
 *
 * <p>Two documents: the alert, by resource and name, so that a scope's alerts lie together; and which alert is about what
 * is wrong now, by resource and kind.
 */
public final class Alerts {
    static final String KIND = "securityAlert";
    private static final String CURRENT = "securityAlertNow";

    /** What changed on a resource when one of its alerts did, for those who follow the change feed. */
    public static final String CHANGE = "alerts";

    /** Alerts that are kept of a resource; the oldest that nobody has to look at go first. */
    static final int MOST = 100;

    private final ActivityRecorder activity;

    public Alerts(ActivityRecorder activity) {
        this.activity = activity;
    }

    /** Keys of a scope's alerts begin with its key and {@code /} or {@code |}. */
    static String key(ResourceId resource, String name) {
        return resource.key() + "|" + Ascii.lower(name);
    }

    private static String current(ResourceId resource, AlertKind kind) {
        return resource.key() + "|" + Ascii.lower(kind.type());
    }

    /** Something is wrong. Repeated with the same cause and occurrence it does nothing. */
    public void raise(WriteTransaction transaction, RequestContext context, AlertReport report) {
        String now = current(report.resource(), report.kind());
        Optional<StoredAlert> known = known(transaction, report.resource(), now);
        if (known.isPresent() && known.get().covers(report)) {
            if (known.get().occurrence().equals(report.occurrence())) {
                return;
            }
            put(transaction, known.get().seenAgain(report));
            return;
        }
        if (known.isPresent() && known.get().status().open()) {
            put(transaction, known.get().seenAgain(report));
            return;
        }
        StoredAlert alert = StoredAlert.raised(report, UUID.randomUUID());
        prune(transaction, report.resource());
        put(transaction, alert);
        transaction.putDocument(
                CURRENT, now, JsonObject.builder().put("name", alert.name()).build());
        activity.record(
                transaction,
                context,
                "Microsoft.Security/locations/alerts/raise/action",
                "Succeeded",
                "Active",
                report.resource(),
                alert.told());
    }

    /** What was wrong is not wrong any more; an alert that somebody still has to look at is resolved. */
    public void clear(WriteTransaction transaction, RequestContext context, ResourceId resource, AlertKind kind) {
        String now = current(resource, kind);
        Optional<StoredAlert> known = known(transaction, resource, now);
        transaction.deleteDocument(CURRENT, now);
        if (known.isPresent() && known.get().status().open()) {
            StoredAlert resolved = known.get().with(AlertStatus.RESOLVED, context.time());
            put(transaction, resolved);
            activity.record(
                    transaction,
                    context,
                    "Microsoft.Security/locations/alerts/resolve/action",
                    "Succeeded",
                    "Resolved",
                    resource,
                    resolved.told());
        }
    }

    private static void prune(WriteTransaction transaction, ResourceId resource) {
        Map<String, JsonObject> all = transaction.documents(KIND, resource.key() + "|");
        List<String> newestFirst = List.copyOf(all.keySet());
        int left = all.size();
        for (String oldest : newestFirst.reversed()) {
            if (left < MOST) {
                return;
            }
            if (!new StoredAlert(Objects.requireNonNull(all.get(oldest)))
                    .status()
                    .open()) {
                transaction.deleteDocument(KIND, oldest);
                left--;
            }
        }
    }

    private static Optional<StoredAlert> known(ReadTransaction transaction, ResourceId resource, String now) {
        return transaction
                .document(CURRENT, now)
                .flatMap(pointer -> pointer.string("name"))
                .flatMap(name -> transaction.document(KIND, key(resource, name)))
                .map(StoredAlert::new);
    }

    static void put(WriteTransaction transaction, StoredAlert alert) {
        transaction.putDocument(KIND, key(alert.resource(), alert.name()), alert.json());
        if (transaction.resource(alert.resource()).isPresent()) {
            transaction.append(
                    new ChangeRow(0, alert.resource(), ChangeRow.Kind.FACET, CHANGE, Instant.parse(alert.changed())));
        }
    }
}
