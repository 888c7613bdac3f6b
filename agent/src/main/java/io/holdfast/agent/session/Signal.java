package io.holdfast.agent.session;

import java.time.Duration;

/** Wakes a thread that waits: a change of the configuration, a connect, the end. */
public final class Signal {
    private boolean raised;

    public synchronized void raise() {
        raised = true;
        notifyAll();
    }

    /** Returns after the time or when raised, at once when it was raised before; then it is lowered again. */
    public synchronized void await(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        while (!raised) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
        raised = false;
    }
}
