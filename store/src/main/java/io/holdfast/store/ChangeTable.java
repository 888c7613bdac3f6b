package io.holdfast.store;

import io.holdfast.control.store.ChangeRow;
import java.util.ArrayList;
import java.util.List;

/** The change feed. */
final class ChangeTable {
    private ChangeTable() {}

    static List<ChangeRow> list(Session session, long after, int limit) {
        return session.list(
                "SELECT number, resource, kind, name, time FROM change WHERE number > ? ORDER BY number LIMIT ?",
                row -> new ChangeRow(
                        row.number(1), row.resource(2), ChangeRow.Kind.valueOf(row.text(3)), row.text(4), row.time(5)),
                after,
                limit);
    }

    static void insert(Session session, List<ChangeRow> changes) {
        List<List<Object>> rows = new ArrayList<>();
        for (ChangeRow change : changes) {
            rows.add(List.of(
                    change.number(), change.resource().toString(), change.kind().name(), change.name(), change.time()));
        }
        session.batch("INSERT INTO change (number, resource, kind, name, time) VALUES (?, ?, ?, ?, ?)", rows);
    }
}
