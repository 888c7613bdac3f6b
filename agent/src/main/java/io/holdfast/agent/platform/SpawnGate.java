package io.holdfast.agent.platform;

import java.io.IOException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Keeps programs that are being written apart from the start of processes. A child holds all open files of this process
 * for the moment between fork and exec, and a program that anyone has open for writing cannot be run ("text file busy",
 * section 14, item 5). One gate for the process, because file descriptors belong to the process.
 */
public final class SpawnGate {
    private static final ReadWriteLock GATE = new ReentrantReadWriteLock(true);

    private SpawnGate() {}

    /** Held while a program file is open for writing. */
    public static Lock writing() {
        return GATE.readLock();
    }

    /** Held while a process is started. */
    static Lock starting() {
        return GATE.writeLock();
    }

    /** Starts a process in its moment. */
    static Process start(ProcessBuilder builder) throws IOException {
        Lock gate = starting();
        gate.lock();
        try {
            return builder.start();
        } finally {
            gate.unlock();
        }
    }
}
