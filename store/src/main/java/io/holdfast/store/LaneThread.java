package io.holdfast.store;

/** A platform thread that may call {@code java.sql}. */
final class LaneThread extends Thread {
    private LaneThread(String name, Runnable body) {
        super(body, name);
        setDaemon(true);
    }

    static LaneThread start(String name, Runnable body) {
        LaneThread thread = new LaneThread(name, body);
        thread.start();
        return thread;
    }

    /** A lane that waits for a lane may wait for itself. */
    static void refuse(String what) {
        if (Thread.currentThread() instanceof LaneThread) {
            throw new IllegalStateException(what + " within a reading or writing (expected: one after the other)");
        }
    }

    /** Waits for its end, through interrupts. */
    void await() {
        boolean interrupted = false;
        while (true) {
            try {
                join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
