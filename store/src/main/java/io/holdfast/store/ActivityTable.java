package io.holdfast.store;

import io.holdfast.control.store.ActivityQuery;
import io.holdfast.control.store.ActivityRow;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ResourceId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Events, with lower-cased copies of what is searched for. */
final class ActivityTable {
    private ActivityTable() {}

    /** Refuses what {@link #append} would choke on, while it is still known whose event it is. */
    static void check(ActivityRow event) {
        for (Object value : values(event)) {
            if (value instanceof String text) {
                String _ = Session.storable(text);
            }
        }
    }

    static void append(Session session, List<ActivityRow> events) {
        session.batch("""
                INSERT INTO activity (time, event_id, resource_key, subscription_key, group_key, group_name, provider,
                    caller_key, operation_key, status_key, correlation_id, resource, caller, operation, status,
                    sub_status, level, properties, commitment)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", events.stream().map(ActivityTable::values).toList());
    }

    private static List<Object> values(ActivityRow event) {
        ResourceId resource = event.resource();
        return List.of(
                event.time(),
                event.eventId(),
                resource.key(),
                resource.subscription().map(ResourceId::key).orElse(""),
                resource.resourceGroup().map(ResourceId::key).orElse(""),
                resource.resourceGroup().map(group -> Ascii.lower(group.name())).orElse(""),
                Ascii.lower(resource.type().namespace()),
                Ascii.lower(event.caller()),
                Ascii.lower(event.operationName()),
                Ascii.lower(event.status()),
                event.correlationId(),
                resource.toString(),
                event.caller(),
                event.operationName(),
                event.status(),
                event.subStatus(),
                event.level(),
                event.properties(),
                event.commitment());
    }

    static List<ActivityRow> list(Session session, ActivityQuery query) {
        Conditions where = new Conditions();
        scope(where, query.scope());
        query.from().ifPresent(from -> where.and("time >= ?", from));
        query.to().ifPresent(to -> where.and("time <= ?", to));
        query.caller().ifPresent(caller -> where.and("caller_key = ?", Ascii.lower(caller)));
        query.operationName().ifPresent(name -> where.and("operation_key = ?", Ascii.lower(name)));
        query.resource().ifPresent(resource -> where.and("resource_key = ?", resource.key()));
        query.resourceGroup().ifPresent(group -> where.and("group_name = ?", Ascii.lower(group)));
        query.provider().ifPresent(provider -> where.and("provider = ?", Ascii.lower(provider)));
        query.status().ifPresent(status -> where.and("status_key = ?", Ascii.lower(status)));
        query.correlationId().ifPresent(id -> where.and("correlation_id = ?", id));
        query.after().ifPresent(after -> where.and("(time, event_id) < (?, ?)", after.time(), after.eventId()));
        where.values.add(query.limit());
        return session.list(
                "SELECT event_id, time, caller, operation, status, sub_status, resource, correlation_id, level,"
                        + " properties, commitment FROM activity"
                        + where.sql
                        + " ORDER BY time DESC, event_id DESC LIMIT ?",
                ActivityTable::row,
                where.values.toArray());
    }

    /** A group and a subscription have columns of their own; a resource takes in what lies below it. */
    private static void scope(Conditions where, ResourceId scope) {
        if (scope.equals(ResourceId.ROOT)) {
            return;
        }
        if (scope.isSubscription()) {
            where.and("subscription_key = ?", scope.key());
        } else if (scope.isResourceGroup()) {
            where.and("group_key = ?", scope.key());
        } else {
            Scope below = Scope.below(scope);
            where.and("resource_key >= ?", scope.key());
            where.and("resource_key < ?", below.upper());
            where.and("(resource_key = ? OR resource_key > ?)", scope.key(), below.lower());
        }
    }

    private static final class Conditions {
        private final StringBuilder sql = new StringBuilder();
        private final List<Object> values = new ArrayList<>();

        void and(String condition, Object... bound) {
            sql.append(sql.isEmpty() ? " WHERE " : " AND ").append(condition);
            values.addAll(List.of(bound));
        }
    }

    private static ActivityRow row(Row row) throws SQLException {
        return new ActivityRow(
                UUID.fromString(row.text(1)),
                row.time(2),
                row.text(3),
                row.text(4),
                row.text(5),
                row.text(6),
                row.resource(7),
                row.text(8),
                row.text(9),
                row.json(10),
                row.digest(11));
    }
}
