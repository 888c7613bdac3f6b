package io.holdfast.control.witnesses;

import io.holdfast.control.activity.TransparencyLog;
import io.holdfast.control.store.LogHead;
import io.holdfast.control.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Shows each new head to the witnesses, all of them the same one, so that their lines stand under one checkpoint. What is
 * committed while they are asked is the next round's. One that is slow or away holds up nobody: it joins a later round.
 */
public final class Cosigner implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Cosigner.class.getName());
    private static final Duration ROUND = Duration.ofMillis(500);
    /** Between rounds, so that a busy log makes batches for its witnesses and not one request for each write. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    private static final Duration LOOK = Duration.ofMillis(250);

    private final Store store;
    private final List<Peer> peers;
    private final CosignedHeads heads = new CosignedHeads();
    private final Semaphore nudges = new Semaphore(0);
    private final ExecutorService asking = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("witness-", 0).factory());
    private final Thread thread;
    private volatile boolean closed;

    public Cosigner(Store store, TransparencyLog log, List<? extends WitnessLink> witnesses, InstantSource clock) {
        this.store = store;
        this.peers = witnesses.stream()
                .map(link -> new Peer(link, store, log, clock))
                .toList();
        this.thread = Thread.ofPlatform().name("cosigner").daemon().unstarted(this::loop);
    }

    /** Without witnesses it does nothing. */
    public void start() {
        if (!peers.isEmpty()) {
            store.listen(_ -> nudges.release());
            thread.start();
        }
    }

    public CosignedHeads heads() {
        return heads;
    }

    /** A witness, and how it stands with it in words. */
    public record State(String name, String key, String state) {}

    public List<State> states() {
        return peers.stream()
                .map(peer -> new State(peer.key().name(), peer.key().text(), peer.state()))
                .toList();
    }

    private void loop() {
        try {
            while (!closed) {
                boolean asked = false;
                try {
                    asked = round();
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.WARNING, "the head of the log could not be read; trying again", e);
                }
                // a round that asked somebody is soon followed by a look: the head may have moved meanwhile
                if (asked) {
                    Thread.sleep(PAUSE);
                } else if (nudges.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    nudges.drainPermits();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** Whether anybody was asked. */
    private boolean round() throws InterruptedException {
        LogHead head = store.read(transaction -> transaction.logHead());
        if (head.size() == 0) {
            return false;
        }
        List<CompletableFuture<Void>> answers = peers.stream()
                .filter(peer -> !heads.has(head, peer.key()) && peer.begin())
                .map(peer -> CompletableFuture.runAsync(() -> peer.cosign(head, heads), asking))
                .toList();
        if (answers.isEmpty()) {
            return false;
        }
        try {
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                    .get(ROUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return true; // its answer still counts when it comes
        } catch (ExecutionException e) {
            LOG.log(System.Logger.Level.ERROR, "a witness could not be asked", e);
        }
        return true;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        asking.shutdownNow();
    }
}
