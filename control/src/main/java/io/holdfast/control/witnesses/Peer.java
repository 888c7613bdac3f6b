package io.holdfast.control.witnesses;

import io.holdfast.control.activity.TransparencyLog;
import io.holdfast.control.store.LeafRow;
import io.holdfast.control.store.LogHead;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Digest;
import io.holdfast.trust.log.EpochOpening;
import io.holdfast.trust.log.LogException;
import io.holdfast.trust.log.NoteVerifier;
import io.holdfast.trust.log.SignedCheckpoint;
import io.holdfast.trust.log.WitnessRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** One witness as this node sees it: how far it has cosigned, and when to ask it again after a failure. */
final class Peer {
    private static final System.Logger LOG = System.getLogger(Peer.class.getName());
    private static final int TRIES = 4;
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final WitnessLink link;
    private final Store store;
    private final TransparencyLog log;
    private final InstantSource clock;
    private boolean busy;
    private int failures;
    private Instant retryAt = Instant.EPOCH;
    private String state = "not asked yet";
    // of the epoch; what it says it has cosigned
    private int epoch;
    private long size;

    Peer(WitnessLink link, Store store, TransparencyLog log, InstantSource clock) {
        this.link = link;
        this.store = store;
        this.log = log;
        this.clock = clock;
    }

    NoteVerifier key() {
        return link.key();
    }

    synchronized String state() {
        return state;
    }

    /** Takes the turn to ask it, unless it is being asked or has to be left alone for a while. */
    synchronized boolean begin() {
        if (busy || clock.instant().isBefore(retryAt)) {
            return false;
        }
        busy = true;
        return true;
    }

    private synchronized void ended(Optional<String> failure, LogHead head) {
        busy = false;
        if (failure.isEmpty()) {
            failures = 0;
            state = "cosigned " + head.size() + " leaves of epoch " + head.epoch();
            return;
        }
        String now = "failing: " + failure.get();
        if (!state.equals(now)) {
            LOG.log(System.Logger.Level.WARNING, "witness {0} does not cosign: {1}", key().name(), failure.get());
        }
        state = now;
        failures = Math.min(failures + 1, 20);
        Duration wait = Duration.ofMillis(125L << Math.min(failures, 10));
        retryAt = clock.instant().plus(wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
    }

    /** Shows it the head; after {@link #begin}. */
    void cosign(LogHead head, CosignedHeads heads) {
        Optional<String> failure = Optional.of("interrupted");
        try {
            failure = attempt(head, heads);
        } catch (IOException e) {
            failure = Optional.of(String.valueOf(e));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (LogException e) {
            failure = Optional.of("its answer is no cosignature: " + e.getMessage());
        } catch (RuntimeException e) {
            failure = Optional.of("fault here: " + e);
            LOG.log(System.Logger.Level.ERROR, "a checkpoint could not be shown to a witness", e);
        } finally {
            ended(failure, head);
        }
    }

    /** What went wrong; empty when it has cosigned. */
    private Optional<String> attempt(LogHead head, CosignedHeads heads)
            throws IOException, InterruptedException, LogException {
        if (epoch != head.epoch()) {
            epoch = head.epoch();
            size = 0;
        }
        boolean opened = false;
        for (int tried = 0; tried < TRIES; tried++) {
            WitnessLink.Reply reply = link.add(new WitnessRequest(size, proof(head), head.checkpoint()));
            if (reply.status() == 404 && head.epoch() > 1 && !opened) {
                opened = true;
                reply = link.open(opening(head));
            }
            if (reply.status() == 200) {
                Optional<String> line = SignedCheckpoint.cosignature(head.checkpoint(), reply.body(), key());
                if (line.isEmpty()) {
                    return Optional.of("its answer is not signed by the key that is given for it");
                }
                size = head.size();
                heads.add(head, key(), line.get());
                return Optional.empty();
            }
            if (reply.status() != 409) {
                return Optional.of("HTTP " + reply.status() + " " + printable(reply.body()));
            }
            Optional<String> hopeless = continueFrom(reply.body(), head);
            if (hopeless.isPresent()) {
                return hopeless;
            }
        }
        return Optional.of("it names another size each time");
    }

    private Optional<String> continueFrom(String body, LogHead head) {
        String text = body.strip();
        if (!text.matches("0|[1-9][0-9]{0,17}")) {
            return Optional.of("HTTP 409 " + printable(body));
        }
        long theirs = Long.parseLong(text);
        if (theirs > head.size()) {
            return Optional.of("it has cosigned " + theirs + " leaves of this log, which has " + head.size()
                    + " here: storage was set back, or somebody else signs with this log's key");
        }
        if (theirs == size) {
            return Optional.of("it has cosigned another history of " + theirs + " leaves: somebody has signed both");
        }
        size = theirs;
        return Optional.empty();
    }

    private List<Digest> proof(LogHead head) {
        return size == 0 || size >= head.size()
                ? List.of()
                : store.read(transaction -> log.consistency(transaction, head, size));
    }

    private EpochOpening opening(LogHead head) {
        return store.read(transaction -> {
            LeafRow first = transaction.logLeaves(head.epoch(), 0, 1).getFirst();
            return new EpochOpening(
                    new String(first.body().orElseThrow().array(), StandardCharsets.UTF_8),
                    first.salt().orElseThrow(),
                    log.inclusion(transaction, head, 0),
                    head.checkpoint());
        });
    }

    private static String printable(String text) {
        String cut = text.length() > 200 ? text.substring(0, 200) + "…" : text;
        return cut.strip().replaceAll("\\p{Cntrl}", " ");
    }
}
