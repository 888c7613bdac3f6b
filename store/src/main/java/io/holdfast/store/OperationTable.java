package io.holdfast.store;

import io.holdfast.control.store.OperationRow;
import io.holdfast.kernel.ResourceId;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Long-running operations. */
final class OperationTable {
    private static final String COLUMNS =
            "id, resource, action, state, generation, caller, correlation_id, started, ended, error";

    private OperationTable() {}

    static Optional<OperationRow> find(Session session, UUID id) {
        return session.first("SELECT " + COLUMNS + " FROM operation WHERE id = ?", OperationTable::row, id);
    }

    static List<OperationRow> open(Session session, ResourceId resource) {
        return session.list(
                "SELECT " + COLUMNS + " FROM operation WHERE resource_key = ? AND ended IS NULL"
                        + " ORDER BY started DESC, generation DESC, id DESC",
                OperationTable::row,
                resource.key());
    }

    static void put(Session session, OperationRow row) {
        session.update(
                """
                INSERT INTO operation (id, resource_key, resource, action, state, generation, caller, correlation_id,
                    started, ended, error)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET resource_key = excluded.resource_key, resource = excluded.resource,
                    action = excluded.action, state = excluded.state, generation = excluded.generation,
                    caller = excluded.caller, correlation_id = excluded.correlation_id, started = excluded.started,
                    ended = excluded.ended, error = excluded.error""",
                row.id(),
                row.resource().key(),
                row.resource().toString(),
                row.action(),
                row.state(),
                row.generation(),
                row.caller(),
                row.correlationId(),
                row.started(),
                Absent.NUMBER.or(row.ended()),
                Absent.TEXT.or(row.error()));
    }

    private static OperationRow row(Row row) throws SQLException {
        return new OperationRow(
                UUID.fromString(row.text(1)),
                row.resource(2),
                row.text(3),
                row.text(4),
                row.number(5),
                row.text(6),
                row.text(7),
                row.time(8),
                row.optionalTime(9),
                row.optionalJson(10));
    }
}
