package io.holdfast.testbed.fleet;

import java.util.concurrent.atomic.LongAdder;

/** What the machines of a fleet did so far, all together. */
public final class Counts {
    private final LongAdder held = new LongAdder();
    private final LongAdder verified = new LongAdder();
    private final LongAdder unproven = new LongAdder();
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder lost = new LongAdder();

    void holding(int change) {
        held.add(change);
    }

    void accepted(int operations) {
        verified.add(operations);
    }

    void refused() {
        unproven.increment();
    }

    void delivered(int facts) {
        acknowledged.add(facts);
    }

    void disconnected() {
        lost.increment();
    }

    /** Polls that the control plane holds now. */
    public long held() {
        return held.sum();
    }

    /** Operations whose proofs were good. */
    public long verified() {
        return verified.sum();
    }

    /** Answers without the proof that goes with them. */
    public long unproven() {
        return unproven.sum();
    }

    /** Facts that the control plane has committed. */
    public long acknowledged() {
        return acknowledged.sum();
    }

    /** Connections that ended otherwise than by this side. */
    public long lost() {
        return lost.sum();
    }

    @Override
    public String toString() {
        return held() + " held, " + verified() + " verified, " + unproven() + " unproven, " + acknowledged()
                + " facts, " + lost() + " connections lost";
    }
}
