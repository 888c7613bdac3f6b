package io.holdfast.store;

import io.holdfast.control.store.LeafRow;
import io.holdfast.control.store.LogHead;
import io.holdfast.control.store.LogNode;
import io.holdfast.control.store.PendingLeaf;
import io.holdfast.kernel.Digest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tree: heads by epoch, leaves, and the complete subtrees above them. */
final class LogTable {
    private static final String LEAF_COLUMNS = "epoch, idx, kind, hash, commitment, salt, body";
    private static final String HEAD = "SELECT epoch, size, root, checkpoint FROM log_head";

    /** How many commitments are looked up in one step. */
    private static final int LOOKUP = 32;

    private LogTable() {}

    /** Empty only before the first start has finished. */
    static Optional<LogHead> head(Session session) {
        return session.first(HEAD + " ORDER BY epoch DESC LIMIT 1", LogTable::headRow);
    }

    static Optional<LogHead> head(Session session, int epoch) {
        return session.first(HEAD + " WHERE epoch = ?", LogTable::headRow, epoch);
    }

    static void putHead(Session session, LogHead head) {
        session.update("""
                INSERT INTO log_head (epoch, size, root, checkpoint) VALUES (?, ?, ?, ?)
                ON CONFLICT (epoch) DO UPDATE SET size = excluded.size, root = excluded.root,
                    checkpoint = excluded.checkpoint""", head.epoch(), head.size(), head.root(), head.checkpoint());
    }

    static Optional<Digest> node(Session session, int epoch, int level, long index) {
        return level == 0
                ? session.first(
                        "SELECT hash FROM log_leaf WHERE epoch = ? AND idx = ?", row -> row.digest(1), epoch, index)
                : session.first(
                        "SELECT hash FROM log_node WHERE epoch = ? AND level = ? AND idx = ?",
                        row -> row.digest(1),
                        epoch,
                        level,
                        index);
    }

    static List<LeafRow> leaves(Session session, int epoch, long from, int limit) {
        return session.list(
                "SELECT " + LEAF_COLUMNS + " FROM log_leaf WHERE epoch = ? AND idx >= ? ORDER BY idx LIMIT ?",
                LogTable::leafRow,
                epoch,
                from,
                limit);
    }

    /** Where a commitment stands more than once, its newest place counts. */
    static Map<Digest, LeafRow> leaves(Session session, List<Digest> commitments) {
        Map<Digest, LeafRow> places = new HashMap<>();
        for (int from = 0; from < commitments.size(); ) {
            int asked = commitments.size() - from == 1 ? 1 : LOOKUP;
            List<Digest> part = commitments.subList(from, Math.min(from + asked, commitments.size()));
            // Always the same number of values, so that there are two statements and not one for each number.
            List<Object> values = new ArrayList<>(part);
            values.addAll(Collections.nCopies(asked - part.size(), part.getLast()));
            String sql = "SELECT " + LEAF_COLUMNS + " FROM log_leaf WHERE commitment IN ("
                    + String.join(", ", Collections.nCopies(asked, "?"))
                    + ") ORDER BY epoch, idx";
            session.list(sql, LogTable::leafRow, values.toArray()).forEach(leaf -> places.put(leaf.commitment(), leaf));
            from += asked;
        }
        return places;
    }

    static void insertLeaves(Session session, LogHead before, List<PendingLeaf> leaves) {
        List<List<Object>> rows = new ArrayList<>();
        long index = before.size();
        for (PendingLeaf leaf : leaves) {
            rows.add(List.of(
                    before.epoch(), index++, leaf.kind(), leaf.hash(), leaf.commitment(), leaf.salt(), leaf.body()));
        }
        session.batch("INSERT INTO log_leaf (" + LEAF_COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?)", rows);
    }

    static void insertNodes(Session session, int epoch, List<LogNode> nodes) {
        List<List<Object>> rows = new ArrayList<>();
        for (LogNode node : nodes) {
            if (node.level() > 0) {
                rows.add(List.of(epoch, node.level(), node.index(), node.hash()));
            }
        }
        session.batch("INSERT INTO log_node (epoch, level, idx, hash) VALUES (?, ?, ?, ?)", rows);
    }

    private static LogHead headRow(Row row) throws SQLException {
        return new LogHead(row.integer(1), row.number(2), row.digest(3), row.text(4));
    }

    private static LeafRow leafRow(Row row) throws SQLException {
        return new LeafRow(
                row.integer(1),
                row.number(2),
                row.integer(3),
                row.digest(4),
                row.digest(5),
                row.optionalBytes(6),
                row.optionalBytes(7));
    }
}
