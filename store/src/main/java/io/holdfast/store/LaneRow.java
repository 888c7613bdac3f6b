package io.holdfast.store;

import java.util.Optional;

/** The one row that a committing node holds from the first statement of its batch to the last. */
record LaneRow(int epoch, long changeNumber, long governanceEpoch) {
    private static final String SELECT = "SELECT epoch, change_number, governance_epoch FROM lane WHERE id = 1";

    /** As the transaction sees it. */
    static LaneRow read(Session session) {
        return first(session, SELECT)
                .orElseThrow(
                        () -> new IllegalStateException("the lane has no row (expected: one since the first start)"));
    }

    /** Empty only before the first start has finished. */
    static Optional<LaneRow> find(Session session) {
        return first(session, SELECT);
    }

    /** Waits until no other node is committing. */
    static LaneRow lock(Session session, Engine engine) {
        return first(session, SELECT + engine.forUpdate())
                .orElseThrow(
                        () -> new IllegalStateException("the lane has no row (expected: one since the first start)"));
    }

    private static Optional<LaneRow> first(Session session, String sql) {
        return session.first(sql, row -> new LaneRow(row.integer(1), row.number(2), row.number(3)));
    }

    static void create(Session session, int epoch) {
        session.update("INSERT INTO lane (id, epoch, change_number, governance_epoch) VALUES (1, ?, 0, 0)", epoch);
    }

    static void changeNumber(Session session, long number) {
        session.update("UPDATE lane SET change_number = ? WHERE id = 1", number);
    }

    static void epoch(Session session, int epoch) {
        session.update("UPDATE lane SET epoch = ? WHERE id = 1", epoch);
    }

    static void bumpGovernanceEpoch(Session session) {
        session.update("UPDATE lane SET governance_epoch = governance_epoch + 1 WHERE id = 1");
    }
}
