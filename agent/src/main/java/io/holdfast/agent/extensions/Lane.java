package io.holdfast.agent.extensions;

import java.io.IOException;
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
    private final Deque<Task> tasks = new ArrayDeque<>();
    private Optional<Thread> worker = Optional.empty();
    private boolean closed;

    Lane(String name) {
        this.name = name;
    }

    synchronized void add(Task task) {
        if (closed) {
            throw new IllegalStateException("the extension executor is closed");
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

    private synchronized Optional<Task> next() {
        Optional<Task> task = closed ? Optional.empty() : Optional.ofNullable(tasks.poll());
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
            } catch (InterruptedException _) {
                stop(); // the agent stops; the journal knows where it was
            } catch (IOException e) {
                // without its journal nothing of this handler may go on; the next start tries again
                LOG.log(System.Logger.Level.ERROR, "extensions of " + name + ": the journal cannot be written", e);
                stop();
            }
        }
    }

    private synchronized void stop() {
        closed = true;
        tasks.clear();
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
