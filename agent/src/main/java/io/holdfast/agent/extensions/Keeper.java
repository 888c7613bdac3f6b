package io.holdfast.agent.extensions;

import io.holdfast.agent.platform.HostedProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Keeps one hosted program running: starts it again when it ends, later and later while it ends soon. */
final class Keeper {
    private static final System.Logger LOG = System.getLogger(Keeper.class.getName());
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** What has run for so long counts as well again. */
    private static final Duration WELL = Duration.ofMinutes(1);

    private static final Duration GRACE = Duration.ofSeconds(10);

    /** Starts the program. */
    @FunctionalInterface
    interface Start {
        HostedProcess now() throws IOException;
    }

    private final String name;
    private final Start start;
    private final Thread thread;
    private Optional<HostedProcess> running = Optional.empty();
    private Optional<String> trouble = Optional.empty();
    private boolean stopping;

    Keeper(String name, Start start) {
        this.name = name;
        this.start = start;
        this.thread = Thread.ofVirtual().name("hosted " + name).start(this::keep);
    }

    private void keep() {
        Duration wait = FIRST;
        try {
            while (begin()) {
                long begun = System.nanoTime();
                String end = await();
                wait = System.nanoTime() - begun > WELL.toNanos() ? FIRST : wait;
                if (!rest(end, wait)) {
                    return;
                }
                wait = wait.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : wait.multipliedBy(2);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody but stop() ends this, and it takes the program with it
        }
    }

    private synchronized boolean begin() {
        if (stopping) {
            return false;
        }
        try {
            running = Optional.of(start.now());
        } catch (IOException e) {
            trouble = Optional.of("the hosted program cannot be started: " + e.getMessage());
        }
        return true;
    }

    private String await() throws InterruptedException {
        Optional<HostedProcess> now;
        synchronized (this) {
            now = running;
        }
        if (now.isEmpty()) {
            return "";
        }
        try {
            return "the hosted program ended with " + now.get().await();
        } catch (IOException e) {
            return "the hosted program ended, and what it left cannot be cleared away: " + e.getMessage();
        }
    }

    /** Waits before the next start; false when there is none. */
    private synchronized boolean rest(String end, Duration wait) throws InterruptedException {
        running = Optional.empty();
        if (!end.isEmpty() && !stopping) {
            trouble = Optional.of(end);
            LOG.log(System.Logger.Level.WARNING, "{0}: {1}; it is started again in {2}", name, end, wait);
        }
        long until = System.nanoTime() + wait.toNanos();
        for (long left = wait.toMillis(); left > 0 && !stopping; left = (until - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        return !stopping;
    }

    /** Why the program does not run well; empty while it does. */
    synchronized Optional<String> trouble() {
        return trouble;
    }

    /** The program has been seen to run, so what was is over. */
    synchronized void well() {
        if (running.filter(HostedProcess::alive).isPresent()) {
            trouble = Optional.empty();
        }
    }

    /** Ends the program and everything it started. */
    void stop() throws IOException, InterruptedException {
        Optional<HostedProcess> now;
        synchronized (this) {
            stopping = true;
            notifyAll();
            now = running;
        }
        if (now.isPresent()) {
            now.get().stop(GRACE);
        }
        thread.join();
    }
}
