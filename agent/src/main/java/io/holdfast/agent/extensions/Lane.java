package io.holdfast.agent.extensions;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The queue of one handler: its tasks run one after another on a thread that lives only as long as there are some. */
final class Lane {
    private static final System.Logger LOG = System.getLogger(Lane.class.getName());

    /** Something to do for one item. */
    interface Task {
        String item();

        void run() throws IOException, InterruptedException;
    }

    private final String name;
    private final Duration retry;
    private final Runnable ended;
    private final Deque<Task> tasks = new ArrayDeque<>();
    private Optional<Thread> worker = Optional.empty();
    private Optional<Task> current = Optional.empty();
    private boolean closed;

    /**
     * After a failure of the journal or of the reports a task is tried again, {@code retry} later.
     *
     * @param ended is called after each task
     */
    Lane(String name, Duration retry, Runnable ended) {
        this.name = name;
        this.retry = retry;
        this.ended = ended;
    }

    synchronized void add(Task task) {
        if (closed) {
            return; // the agent stops; the next one is told again
        }
        // of several waiting tasks for an item only the newest counts
        tasks.removeIf(waiting -> waiting.item().equals(task.item()));
        tasks.add(task);
        if (worker.isEmpty()) {
            worker = Optional.of(Thread.ofVirtual().name("extensions " + name).start(this::work));
        }
    }

    synchronized boolean waiting() {
        return !tasks.isEmpty();
    }

    /** Whether nothing is done, and nothing is going to be. */
    synchronized boolean rests() {
        return current.isEmpty() && tasks.isEmpty();
    }

    /** Whether something is done for the item, or is going to be. */
    synchronized boolean has(String item) {
        return current.filter(task -> task.item().equals(item)).isPresent()
                || tasks.stream().anyMatch(task -> task.item().equals(item));
    }

    private synchronized Optional<Task> next() {
        Optional<Task> task = closed ? Optional.empty() : Optional.ofNullable(tasks.poll());
        current = task;
        if (task.isEmpty()) {
            worker = Optional.empty();
            notifyAll();
        }
        return task;
    }

    private void work() {
        for (Optional<Task> task = next(); task.isPresent(); task = next()) {
            try {
                task.get().run();
                done();
            } catch (InterruptedException _) {
                stop(); // the agent stops; the journal knows where it was
            } catch (IOException | RuntimeException e) {
                // nothing of this handler may go on without its journal; tasks may be run again, as after a kill
                LOG.log(System.Logger.Level.ERROR, "extensions of " + name + " wait " + retry + " to try again", e);
                again(task.get());
            }
        }
    }

    private void done() {
        synchronized (this) {
            current = Optional.empty();
        }
        ended.run();
    }

    private synchronized void again(Task task) {
        try {
            long deadline = System.nanoTime() + retry.toNanos();
            for (long left = retry.toMillis(); left > 0 && !closed; left = (deadline - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException _) {
            stop();
        }
        if (!closed) {
            tasks.addFirst(task);
        }
    }

    private synchronized void stop() {
        closed = true;
        tasks.clear();
        notifyAll();
    }

    /** Ends after the wait that is going on; handlers that run are left alone. */
    synchronized void close() throws InterruptedException {
        stop();
        worker.ifPresent(Thread::interrupt);
        while (worker.isPresent()) {
            wait();
        }
    }

    /** Waits until there is nothing to do. */
    synchronized void idle() throws InterruptedException {
        while (worker.isPresent()) {
            wait();
        }
    }
}
