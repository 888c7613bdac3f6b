package io.holdfast.control.witnesses;

import io.holdfast.control.store.LogHead;
import io.holdfast.trust.log.NoteVerifier;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The last few heads that were shown to witnesses, with the lines that came back. In memory: a witness cosigns again. */
public final class CosignedHeads {
    private static final int KEPT = 16;

    private record Entry(LogHead head, Map<NoteVerifier, String> lines) {
        LogHead cosigned() {
            return new LogHead(
                    head.epoch(), head.size(), head.root(), head.checkpoint() + String.join("", lines.values()));
        }
    }

    private final Deque<Entry> entries = new ArrayDeque<>();

    /** @param line verified, with its newline */
    synchronized void add(LogHead head, NoteVerifier witness, String line) {
        Optional<Entry> known =
                entries.stream().filter(entry -> entry.head().equals(head)).findFirst();
        if (known.isPresent()) {
            known.get().lines().put(witness, line);
        } else {
            Map<NoteVerifier, String> lines = new LinkedHashMap<>();
            lines.put(witness, line);
            entries.addFirst(new Entry(head, lines));
            while (entries.size() > KEPT) {
                entries.removeLast();
            }
        }
        notifyAll();
    }

    /** Whether this witness has cosigned this very head. */
    synchronized boolean has(LogHead head, NoteVerifier witness) {
        return entries.stream()
                .anyMatch(entry -> entry.head().equals(head) && entry.lines().containsKey(witness));
    }

    /** This very head with the lines that it has; empty when nobody has cosigned it. */
    synchronized Optional<LogHead> of(LogHead head) {
        return entries.stream()
                .filter(entry -> entry.head().equals(head))
                .findFirst()
                .map(Entry::cosigned);
    }

    /** The newest head of the epoch with so many leaves or more that has so many cosignatures or more. */
    private Optional<LogHead> find(int epoch, long leaves, int cosignatures) {
        return entries.stream()
                .filter(entry -> entry.head().epoch() == epoch
                        && entry.head().size() >= leaves
                        && entry.lines().size() >= cosignatures)
                .max(java.util.Comparator.comparingLong(entry -> entry.head().size()))
                .map(Entry::cosigned);
    }

    /** As {@link #find}, waiting for at most that long; at last the one that has the most cosignatures. */
    public synchronized Optional<LogHead> await(int epoch, long leaves, int cosignatures, Duration most) {
        long end = System.nanoTime() + most.toNanos();
        Optional<LogHead> found = find(epoch, leaves, cosignatures);
        try {
            for (long left = end - System.nanoTime(); found.isEmpty() && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
                found = find(epoch, leaves, cosignatures);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        for (int fewer = cosignatures - 1; found.isEmpty() && fewer > 0; fewer--) {
            found = find(epoch, leaves, fewer);
        }
        return found;
    }
}
