package io.holdfast.agent.daemon;

import io.holdfast.agent.extensions.ExtensionExecutor;
import io.holdfast.agent.session.Signal;
import java.time.Duration;

/** Keeps hosted programs as the local configuration wants them, and looks again and again at what enabled extensions say of themselves, because their daemons write whenever they like. */
final class StatusWatch implements Runnable {
    private static final System.Logger LOG = System.getLogger(StatusWatch.class.getName());
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final ExtensionExecutor executor;
    private final ManagerSwitch manager;

    StatusWatch(ExtensionExecutor executor, ManagerSwitch manager) {
        this.executor = executor;
        this.manager = manager;
    }

    @Override
    public void run() {
        Signal never = new Signal();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                never.await(INTERVAL);
                try {
                    manager.look();
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
