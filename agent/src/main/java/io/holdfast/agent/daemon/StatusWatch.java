package io.holdfast.agent.daemon;

import io.holdfast.agent.extensions.ExtensionExecutor;
import io.holdfast.agent.session.Signal;
import java.time.Duration;

/** Looks again and again at what enabled extensions say of themselves, because their daemons write whenever they like. */
final class StatusWatch implements Runnable {
    private static final System.Logger LOG = System.getLogger(StatusWatch.class.getName());
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final ExtensionExecutor executor;

    StatusWatch(ExtensionExecutor executor) {
        this.executor = executor;
    }

    @Override
    public void run() {
        Signal never = new Signal();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                never.await(INTERVAL);
                try {
                    executor.lookAtStatus();
                } catch (RuntimeException e) {
                    // one look that fails, perhaps because the spool is full, must not end the watch
                    LOG.log(System.Logger.Level.ERROR, "the status of extensions cannot be told", e);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the agent stops
        }
    }
}
