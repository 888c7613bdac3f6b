package io.holdfast.server;

import io.holdfast.control.store.StoreException;
import io.holdfast.trust.machine.PemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;

/** Runs one node until TERM or Ctrl-C. Exit codes: 0 stopped, 1 failed, 2 unusable options. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Configuration configuration;
        try {
            configuration = Configuration.parse(arguments);
        } catch (Configuration.UnusableException e) {
            System.err.println("holdfast: " + e.getMessage());
            System.exit(2);
            return;
        }
        try {
            ControlPlane plane = new ControlPlane(configuration);
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
                        plane.close();
                        stopped.countDown();
                    }));
            System.out.println("holdfast: control plane ready, API on port " + plane.apiPort() + ", machines on port "
                    + plane.agentsPort());
            stopped.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException | UncheckedIOException | PemException | StoreException | CompletionException e) {
            System.err.println("holdfast: cannot start: " + reason(e));
            System.exit(1);
        } catch (RuntimeException e) {
            // a defect; listeners that are up already must not keep a half-started node alive
            e.printStackTrace();
            System.err.println("holdfast: cannot start: " + e);
            System.exit(1);
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure.getMessage() + (cause == null ? "" : " (" + cause.getMessage() + ")");
    }
}
