package io.holdfast.agent.facts;

import io.holdfast.agent.controls.ControlsUnreadableException;
import io.holdfast.agent.session.Signal;
import io.holdfast.agent.spool.Spool;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.FactKind;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** Sends the machine's facts at start, when they change, and when asked to. */
public final class FactWatch implements Runnable {
    private static final System.Logger LOG = System.getLogger(FactWatch.class.getName());
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    private final MachineFacts machine;
    private final ConfigurationFacts config;
    private final Spool spool;
    private final Signal signal;
    private final Map<FactKind, JsonObject> sent = new EnumMap<>(FactKind.class);

    public FactWatch(MachineFacts machine, ConfigurationFacts config, Spool spool, Signal signal) {
        this.machine = machine;
        this.config = config;
        this.spool = spool;
        this.signal = signal;
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    look();
                } catch (RuntimeException e) {
                    // a file of the kernel in an unknown form must not end the watch
                    LOG.log(System.Logger.Level.ERROR, "facts cannot be collected", e);
                }
                signal.await(INTERVAL);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the agent stops
        }
    }

    /** Looks now. */
    public synchronized void look() {
        try {
            send(FactKind.MACHINE, machine.collect());
            send(FactKind.CONFIGURATION, config.collect());
        } catch (ControlsUnreadableException e) {
            LOG.log(System.Logger.Level.WARNING, "{0}", e.getMessage());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "facts cannot be spooled: {0}", e.getMessage());
        }
    }

    private void send(FactKind kind, JsonObject body) throws IOException {
        if (!body.equals(sent.get(kind))) {
            spool.add(kind, body);
            sent.put(kind, body);
        }
    }

    /** Forgets what was sent: another control plane does not know it. */
    public synchronized void forget() {
        sent.clear();
        signal.raise();
    }
}
