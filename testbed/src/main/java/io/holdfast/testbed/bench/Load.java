package io.holdfast.testbed.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** The same call from many callers at once, for some time after some warming up. */
final class Load {
    private Load() {}

    /** One call, with a number that no other call has. */
    @FunctionalInterface
    interface Call {
        void run(long number) throws Exception;
    }

    /**
     * What was measured.
     *
     * @param perSecond calls a second
     * @param cpu of the process that was called, for one call
     */
    record Rate(double perSecond, Duration cpu) {}

    /** Calls a second. Callers are virtual threads: each waits for its answer before it calls again. */
    static double perSecond(int callers, Duration warm, Duration measured, Call call) throws InterruptedException {
        return rate(callers, warm, measured, ProcessHandle.current(), call).perSecond();
    }

    /** The same, and the processor time that it costs a process. */
    static Rate rate(int callers, Duration warm, Duration measured, ProcessHandle called, Call call)
            throws InterruptedException {
        AtomicLong next = new AtomicLong();
        AtomicLong done = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                while (!over.get()) {
                    try {
                        call.run(next.incrementAndGet());
                        done.incrementAndGet();
                    } catch (Exception e) {
                        failures.add(e);
                        over.set(true);
                    }
                }
            }));
        }
        Thread.sleep(warm);
        Duration used = cpu(called);
        long before = done.get();
        long start = System.nanoTime();
        Thread.sleep(measured);
        long calls = done.get() - before;
        double rate = calls / ((System.nanoTime() - start) / 1e9);
        Duration each = cpu(called).minus(used).dividedBy(Math.max(1, calls));
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("a call failed under load", failures.peek());
        }
        return new Rate(rate, each);
    }

    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
