package io.holdfast.store;

import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.ItemRow;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ResourceId;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Machines as the gateway knows them: enrolments, their items, sealed settings and how far their facts were taken. */
final class EnrolmentTable {
    private static final String COLUMNS =
            "id, machine, active, identity_key, sealing_key, token, last_commitment, created";
    private static final String ITEM_COLUMNS =
            "enrolment, item_key, resource, generation, commitment, tombstone, delivered";

    private EnrolmentTable() {}

    static Optional<EnrolmentRow> find(Session session, EnrolmentId id) {
        return session.first("SELECT " + COLUMNS + " FROM enrolment WHERE id = ?", EnrolmentTable::row, id);
    }

    static Optional<EnrolmentRow> active(Session session, ResourceId machine) {
        return session.first(
                "SELECT " + COLUMNS + " FROM enrolment WHERE machine_key = ? AND active = 1"
                        + " ORDER BY created DESC, id DESC LIMIT 1",
                EnrolmentTable::row,
                machine.key());
    }

    static void put(Session session, EnrolmentRow row) {
        session.update(
                """
                INSERT INTO enrolment (id, machine_key, machine, active, identity_key, sealing_key, token,
                    last_commitment, created)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET machine_key = excluded.machine_key, machine = excluded.machine,
                    active = excluded.active, identity_key = excluded.identity_key,
                    sealing_key = excluded.sealing_key, token = excluded.token,
                    last_commitment = excluded.last_commitment, created = excluded.created""",
                row.id(),
                row.machine().key(),
                row.machine().toString(),
                row.active(),
                row.identityKey(),
                row.sealingKey(),
                row.token(),
                Absent.BYTES.or(row.lastCommitment()),
                row.created());
    }

    static List<ItemRow> items(Session session, EnrolmentId enrolment) {
        return session.list(
                "SELECT " + ITEM_COLUMNS + " FROM item WHERE enrolment = ? ORDER BY item_key",
                EnrolmentTable::itemRow,
                enrolment);
    }

    static Optional<ItemRow> item(Session session, EnrolmentId enrolment, String key) {
        return session.first(
                "SELECT " + ITEM_COLUMNS + " FROM item WHERE enrolment = ? AND item_key = ?",
                EnrolmentTable::itemRow,
                enrolment,
                key);
    }

    static void put(Session session, ItemRow row) {
        session.update(
                """
                INSERT INTO item (enrolment, item_key, resource, generation, commitment, tombstone, delivered)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (enrolment, item_key) DO UPDATE SET resource = excluded.resource,
                    generation = excluded.generation, commitment = excluded.commitment,
                    tombstone = excluded.tombstone, delivered = excluded.delivered""",
                row.enrolment(),
                row.key(),
                row.resource().toString(),
                row.generation(),
                row.commitment(),
                row.tombstone(),
                row.delivered());
    }

    static void deleteItem(Session session, EnrolmentId enrolment, String key) {
        session.update("DELETE FROM item WHERE enrolment = ? AND item_key = ?", enrolment, key);
    }

    static Optional<Bytes> sealed(Session session, EnrolmentId enrolment, String item, long generation) {
        return session.first(
                "SELECT content FROM sealed WHERE enrolment = ? AND item = ? AND generation = ?",
                row -> row.bytes(1),
                enrolment,
                item,
                generation);
    }

    static void putSealed(Session session, EnrolmentId enrolment, String item, long generation, Bytes content) {
        session.update("""
                INSERT INTO sealed (enrolment, item, generation, content) VALUES (?, ?, ?, ?)
                ON CONFLICT (enrolment, item, generation) DO UPDATE SET content = excluded.content""", enrolment, item, generation, content);
    }

    static void deleteSealed(Session session, EnrolmentId enrolment, String item, long upTo) {
        session.update(
                "DELETE FROM sealed WHERE enrolment = ? AND item = ? AND generation <= ?", enrolment, item, upTo);
    }

    static Optional<Long> factCursor(Session session, EnrolmentId enrolment, String spoolEpoch) {
        return session.first(
                "SELECT sequence FROM fact_cursor WHERE enrolment = ? AND spool_epoch = ?",
                row -> row.number(1),
                enrolment,
                spoolEpoch);
    }

    static void putFactCursor(Session session, EnrolmentId enrolment, String spoolEpoch, long sequence) {
        session.update("""
                INSERT INTO fact_cursor (enrolment, spool_epoch, sequence) VALUES (?, ?, ?)
                ON CONFLICT (enrolment, spool_epoch) DO UPDATE SET sequence = excluded.sequence""", enrolment, spoolEpoch, sequence);
    }

    static void dropOtherFactCursors(Session session, EnrolmentId enrolment, String spoolEpoch) {
        session.update("DELETE FROM fact_cursor WHERE enrolment = ? AND spool_epoch <> ?", enrolment, spoolEpoch);
    }

    private static EnrolmentRow row(Row row) throws SQLException {
        return new EnrolmentRow(
                EnrolmentId.parse(row.text(1)),
                row.resource(2),
                row.flag(3),
                row.bytes(4),
                row.bytes(5),
                row.number(6),
                row.optionalDigest(7),
                row.time(8));
    }

    private static ItemRow itemRow(Row row) throws SQLException {
        return new ItemRow(
                EnrolmentId.parse(row.text(1)),
                row.text(2),
                row.resource(3),
                row.number(4),
                row.digest(5),
                row.flag(6),
                row.flag(7));
    }
}
