package io.holdfast.store;

import io.holdfast.control.store.Facet;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.ResourceId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Desired documents and what was observed beside them. */
final class ResourceTable {
    private static final String COLUMNS =
            "id, document, etag, state, generation, created_by, created, changed_by, changed";
    private static final String FACET_COLUMNS = "resource, name, version, value, time";

    private ResourceTable() {}

    static Optional<ResourceRow> find(Session session, ResourceId id) {
        return session.first(
                "SELECT " + COLUMNS + " FROM resource WHERE resource_key = ?", ResourceTable::row, id.key());
    }

    static List<ResourceRow> list(Session session, ResourceQuery query) {
        Scope scope = Scope.below(query.scope());
        List<Object> values = new ArrayList<>();
        StringBuilder sql = new StringBuilder("SELECT " + COLUMNS + " FROM resource WHERE resource_key > ?");
        // One lower bound only, so that a late page costs as little as the first one.
        values.add(query.after()
                .filter(after -> after.compareTo(scope.lower()) > 0)
                .orElse(scope.lower()));
        if (query.directChildrenOnly()) {
            sql.append(" AND parent_key = ?");
            values.add(query.scope().key());
        } else {
            sql.append(" AND resource_key < ?");
            values.add(scope.upper());
        }
        query.type().ifPresent(type -> {
            sql.append(" AND type = ?");
            values.add(type.key());
        });
        sql.append(" ORDER BY resource_key LIMIT ?");
        values.add(query.limit());
        return session.list(sql.toString(), ResourceTable::row, values.toArray());
    }

    static void put(Session session, ResourceRow row) {
        session.update(
                """
                INSERT INTO resource (resource_key, parent_key, type, id, document, etag, state, generation,
                    created_by, created, changed_by, changed)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (resource_key) DO UPDATE SET id = excluded.id, document = excluded.document,
                    etag = excluded.etag, state = excluded.state, generation = excluded.generation,
                    created_by = excluded.created_by, created = excluded.created,
                    changed_by = excluded.changed_by, changed = excluded.changed""",
                row.id().key(),
                row.id().parent().map(ResourceId::key).orElse(""),
                row.id().type().key(),
                row.id().toString(),
                row.document(),
                row.etag(),
                row.provisioningState(),
                row.generation(),
                row.createdBy(),
                row.created(),
                row.changedBy(),
                row.changed());
    }

    static void delete(Session session, ResourceId id) {
        session.update("DELETE FROM resource WHERE resource_key = ?", id.key());
        session.update("DELETE FROM facet WHERE resource_key = ?", id.key());
    }

    static List<Facet> facets(Session session, ResourceId id, Set<String> names) {
        List<Object> values = new ArrayList<>(List.of(id.key()));
        values.addAll(names);
        return session.list(
                "SELECT " + FACET_COLUMNS + " FROM facet WHERE resource_key = ? AND name IN ("
                        + "?, ".repeat(names.size() - 1) + "?) ORDER BY name",
                ResourceTable::facetRow,
                values.toArray());
    }

    static Optional<Facet> facet(Session session, ResourceId id, String name) {
        return session.first(
                "SELECT " + FACET_COLUMNS + " FROM facet WHERE resource_key = ? AND name = ?",
                ResourceTable::facetRow,
                id.key(),
                name);
    }

    static void put(Session session, Facet facet) {
        session.update(
                """
                INSERT INTO facet (resource_key, name, resource, version, value, time) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (resource_key, name) DO UPDATE SET resource = excluded.resource,
                    version = excluded.version, value = excluded.value, time = excluded.time""",
                facet.resource().key(),
                facet.name(),
                facet.resource().toString(),
                facet.version(),
                facet.value(),
                facet.time());
    }

    private static ResourceRow row(Row row) throws SQLException {
        return new ResourceRow(
                row.resource(1),
                row.json(2),
                row.text(3),
                row.text(4),
                row.number(5),
                row.text(6),
                row.time(7),
                row.text(8),
                row.time(9));
    }

    private static Facet facetRow(Row row) throws SQLException {
        return new Facet(row.resource(1), row.text(2), row.number(3), row.json(4), row.time(5));
    }
}
