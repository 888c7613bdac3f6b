package io.holdfast.store;

import io.holdfast.control.store.WorkRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Due work and who holds it. */
final class WorkTable {
    private WorkTable() {}

    static void put(Session session, WorkRow work) {
        session.update("""
                INSERT INTO work (kind, work_key, due, ready, attempts, payload) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (kind, work_key) DO UPDATE SET due = excluded.due, ready = excluded.ready,
                    attempts = excluded.attempts, payload = excluded.payload""", work.kind(), work.key(), work.due(), work.due(), work.attempts(), work.payload());
    }

    static void delete(Session session, String kind, String key) {
        session.update("DELETE FROM work WHERE kind = ? AND work_key = ?", kind, key);
    }

    /** What nobody holds and is due, oldest first. */
    static List<WorkRow> due(Session session, Set<String> kinds, Instant now, int limit) {
        if (kinds.isEmpty()) {
            return List.of();
        }
        List<Object> values = new ArrayList<>(kinds);
        values.add(now);
        values.add(limit);
        return session.list(
                "SELECT kind, work_key, due, attempts, payload FROM work WHERE kind IN ("
                        + String.join(", ", Collections.nCopies(kinds.size(), "?"))
                        + ") AND ready <= ? ORDER BY due, kind, work_key LIMIT ?",
                row -> new WorkRow(row.text(1), row.text(2), row.time(3), row.integer(4), row.json(5)),
                values.toArray());
    }

    static void lease(Session session, List<WorkRow> due, Instant until) {
        List<List<Object>> leases = new ArrayList<>();
        for (WorkRow work : due) {
            leases.add(List.of(until, work.kind(), work.key()));
        }
        session.batch("UPDATE work SET ready = ?, attempts = attempts + 1 WHERE kind = ? AND work_key = ?", leases);
    }
}
