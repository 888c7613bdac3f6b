package io.holdfast.agent.session;

import io.holdfast.agent.spool.Spool;
import io.holdfast.protocol.FactBatch;
import io.holdfast.protocol.FactReceipt;
import io.holdfast.protocol.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Sends what is in the spool, oldest first, and forgets it when the control plane has committed it. */
public final class FactSender implements Runnable {
    private static final System.Logger LOG = System.getLogger(FactSender.class.getName());
    private static final long MAX_BATCH_BYTES = 2 << 20;

    private final Spool spool;
    private final PollLoop connection;
    private final Backoff backoff;
    private final Signal signal;

    public FactSender(Spool spool, PollLoop connection, Backoff backoff, Signal signal) {
        this.spool = spool;
        this.connection = connection;
        this.backoff = backoff;
        this.signal = signal;
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                spool.awaitFacts();
                try {
                    Duration pause = send();
                    backoff.reset();
                    if (pause.isPositive()) {
                        signal.await(pause);
                    }
                } catch (IOException e) {
                    LOG.log(System.Logger.Level.DEBUG, "facts wait: {0}", e.getMessage());
                    Duration asked = e instanceof HttpStatusException http ? http.retryAfter() : Duration.ZERO;
                    signal.await(backoff.next(asked));
                } catch (RuntimeException e) {
                    // a defect of ours must not silence the machine for good
                    LOG.log(System.Logger.Level.ERROR, "facts cannot be sent", e);
                    signal.await(backoff.next(Duration.ofSeconds(5)));
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the agent stops
        }
    }

    private Duration send() throws IOException {
        Gateway gateway = connection.gateway();
        Optional<FactBatch> batch = spool.batch(Wire.MAX_FACTS, MAX_BATCH_BYTES);
        if (batch.isEmpty()) {
            return Duration.ZERO;
        }
        FactReceipt receipt = gateway.facts(batch.get());
        spool.acknowledge(batch.get().spoolEpoch(), receipt.acknowledged());
        boolean stuck = receipt.acknowledged() < batch.get().facts().getFirst().sequence();
        long pause = Math.min(receipt.retryAfterMillis(), 3_600_000);
        return Duration.ofMillis(stuck ? Math.max(pause, 5_000) : pause);
    }
}
