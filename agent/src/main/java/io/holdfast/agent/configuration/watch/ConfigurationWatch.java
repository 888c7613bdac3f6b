package io.holdfast.agent.configuration.watch;

import io.holdfast.agent.configuration.resources.Machine;
import io.holdfast.agent.configuration.resources.Result;
import io.holdfast.agent.platform.Inotify;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Keeps the results of some items true. One platform thread waits for changes of the files that they depend on, looks
 * again at the items that a change is about, and tells each result that is another than before, the first ones included.
 * Everything is looked at again from time to time, for what no change was told of.
 */
public final class ConfigurationWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ConfigurationWatch.class.getName());
    private static final Duration JOIN = Duration.ofSeconds(10);

    private final Machine machine;
    private final List<WatchedItem> items;
    private final WatchTimes times;
    private final Listener listener;
    private final Inotify inotify;
    private final WatchedFiles files;
    private final PolledFiles polled;
    private final List<Optional<Result>> results = new ArrayList<>();
    private final Thread thread;
    private final BitSet asked = new BitSet();
    private final Duty duty;
    private volatile boolean closed;

    /** Called on the watch's own thread after a look that found something new, and after each look at everything. */
    @FunctionalInterface
    public interface Listener {
        /** @param atAll whether everything was looked at */
        void looked(List<Change> changes, boolean atAll);
    }

    private ConfigurationWatch(
            Machine machine,
            List<WatchedItem> items,
            WatchTimes times,
            Supplier<OptionalDouble> share,
            Listener listener)
            throws IOException {
        this.duty = new Duty(share, () -> closed);
        this.machine = machine;
        this.items = List.copyOf(items);
        this.times = times;
        this.listener = listener;
        this.inotify = new Inotify();
        this.files = new WatchedFiles(machine.root(), inotify);
        this.polled = new PolledFiles(machine.root());
        this.thread = Thread.ofPlatform().name("configuration-watch").daemon().unstarted(this::run);
    }

    public static ConfigurationWatch start(
            Machine machine, List<WatchedItem> items, WatchTimes times, Listener listener) throws IOException {
        return start(machine, items, times, OptionalDouble::empty, listener);
    }

    /** @param share of one processor that looking may take, asked anew for each item; empty: no limit */
    public static ConfigurationWatch start(
            Machine machine,
            List<WatchedItem> items,
            WatchTimes times,
            Supplier<OptionalDouble> share,
            Listener listener)
            throws IOException {
        ConfigurationWatch watch = new ConfigurationWatch(machine, items, times, share, listener);
        watch.thread.start();
        return watch;
    }

    private void run() {
        try {
            for (int i = 0; i < items.size(); i++) {
                results.add(Optional.empty());
                polled.add(i, items.get(i).item().dependencies());
            }
            loop();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "configurations are not watched any more: {0}", e.getMessage());
        }
    }

    private void loop() throws IOException {
        BitSet dirty = all();
        BitSet renewed = all();
        long full = System.nanoTime();
        long poll = full;
        boolean atAll = true;
        long look = full;
        while (!closed) {
            long now = System.nanoTime();
            if (now - full >= 0) {
                atAll = true;
                dirty.or(all());
                renewed.or(all());
                full = now + times.full().toNanos();
                look = now;
            }
            if (now - poll >= 0) {
                look = dirty.isEmpty() ? now : look;
                dirty.or(polled.changed());
                poll = now + times.poll().toNanos();
            }
            if (!dirty.isEmpty() && now - look >= 0) {
                look(dirty, renewed, atAll);
                if (atAll) {
                    System.gc(); // gives back what a look at everything has read; the heap does not shrink otherwise
                }
                atAll = false;
                dirty = new BitSet();
                renewed = new BitSet();
            }
            long next = Math.min(full - now, poll - now);
            boolean wasClean = dirty.isEmpty();
            long wait = wasClean ? next : Math.min(next, look - now);
            for (Inotify.Event event :
                    inotify.await(Duration.ofNanos(Math.max(wait, 0)).plusMillis(wait > 0 ? 1 : 0))) {
                BitSet about = switch (event) {
                    case Inotify.Event.Changed changed -> files.about(changed);
                    case Inotify.Event.Ended(int watch) -> files.ended(watch);
                    case Inotify.Event.Lost() -> all();
                };
                dirty.or(about);
                renewed.or(about);
            }
            dirty.or(asked());
            if (wasClean && !dirty.isEmpty()) {
                look = System.nanoTime() + times.settle().toNanos();
            }
        }
    }

    /** Has items looked at again soon, for what the kernel does not tell of; from any thread. */
    public void lookAgain(List<WatchedItem> wanted) {
        Set<String> keys = wanted.stream().map(WatchedItem::key).collect(Collectors.toSet());
        synchronized (asked) {
            for (int i = 0; i < items.size(); i++) {
                if (keys.contains(items.get(i).key())) {
                    asked.set(i);
                }
            }
        }
        inotify.wake();
    }

    private BitSet asked() {
        synchronized (asked) {
            BitSet now = (BitSet) asked.clone();
            asked.clear();
            return now;
        }
    }

    private BitSet all() {
        BitSet all = new BitSet();
        all.set(0, items.size());
        return all;
    }

    /** Watches of what has changed are renewed before the look, so that nothing that happens after it is missed. */
    private void look(BitSet dirty, BitSet renewed, boolean atAll) throws IOException {
        Machine look = machine.again();
        List<Change> changes = new ArrayList<>();
        for (int i = renewed.nextSetBit(0); i >= 0; i = renewed.nextSetBit(i + 1)) {
            files.add(i, items.get(i).item().dependencies());
        }
        for (int i = dirty.nextSetBit(0); i >= 0; i = dirty.nextSetBit(i + 1)) {
            long began = duty.begin();
            if (closed) {
                return; // half a look tells nothing
            }
            Result now = items.get(i).item().audit(look);
            duty.end(began);
            Optional<Result> before = results.get(i);
            results.set(i, Optional.of(now));
            boolean same = before.isPresent()
                    && before.get().status() == now.status()
                    && before.get().reasons().equals(now.reasons());
            if (!same) {
                changes.add(new Change(items.get(i), before, now));
            }
        }
        if (!changes.isEmpty() || atAll) {
            listener.looked(List.copyOf(changes), atAll);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        inotify.wake();
        try {
            if (thread.join(JOIN)) {
                inotify.close();
            } else {
                LOG.log(System.Logger.Level.WARNING, "the watch of configurations did not end within {0}", JOIN);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
