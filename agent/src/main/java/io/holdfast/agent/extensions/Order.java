package io.holdfast.agent.extensions;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Holds back what has to come after something else (section 8), without a thread: {@link #look} is called whenever
 * something came to its end, and once more when the time is over.
 */
final class Order {
    private record Held(BooleanSupplier gate, Runnable go, Runnable overdue, long deadline) {
        Held until(long other) {
            return new Held(gate, go, overdue, other);
        }
    }

    private final Duration limit;
    private final Map<String, Held> held = new LinkedHashMap<>();
    private boolean closed;

    /** @param limit on every wait */
    Order(Duration limit) {
        this.limit = limit;
    }

    /**
     * Does {@code go} as soon as the gate says so, in place of what is held back for the item.
     *
     * @param left how long it may be held back; asked only when it is
     * @param overdue is done when the gate has not opened by then
     */
    void submit(String item, BooleanSupplier gate, Supplier<Duration> left, Runnable go, Runnable overdue) {
        Held mine = new Held(gate, go, overdue, System.nanoTime() + limit.toNanos());
        synchronized (this) {
            held.put(item, mine);
        }
        look();
        if (!holds(item, mine)) {
            return;
        }
        Duration wait = left.get();
        synchronized (this) {
            held.replace(item, mine, mine.until(System.nanoTime() + wait.toNanos()));
        }
        Executor later = CompletableFuture.delayedExecutor(wait.toMillis() + 1, TimeUnit.MILLISECONDS);
        later.execute(this::look);
    }

    private synchronized boolean holds(String item, Held mine) {
        return held.replace(item, mine, mine);
    }

    synchronized boolean holds(String item) {
        return held.containsKey(item);
    }

    /** Lets go what may go now; whoever looks from elsewhere finds each item either here or where it has gone. */
    synchronized void look() {
        Map<String, Held> all = new LinkedHashMap<>(closed ? Map.of() : held);
        all.forEach((item, one) -> {
            boolean open = one.gate().getAsBoolean();
            if (open || System.nanoTime() - one.deadline() >= 0) {
                (open ? one.go() : one.overdue()).run();
                held.remove(item, one);
            }
        });
        notifyAll();
    }

    synchronized boolean isEmpty() {
        return held.isEmpty();
    }

    /** Waits until nothing is held back. */
    synchronized void empty() throws InterruptedException {
        while (!held.isEmpty()) {
            wait();
        }
    }

    synchronized void close() {
        closed = true;
        held.clear();
        notifyAll();
    }
}
