package io.holdfast.store;

import java.util.OptionalLong;

/**
 * The governance epoch during one batch. The batch holds the lane's row, so nobody else can move it; asking the engine for
 * every writing would cost each a round trip.
 */
final class GovernanceEpoch {
    private OptionalLong known;

    GovernanceEpoch(long value) {
        this.known = OptionalLong.of(value);
    }

    long read(Session session) {
        if (known.isEmpty()) {
            known = OptionalLong.of(LaneRow.read(session).governanceEpoch());
        }
        return known.getAsLong();
    }

    /** After the batch has moved it, or taken that back. */
    void forget() {
        known = OptionalLong.empty();
    }
}
