package io.holdfast.control.machines;

import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.Facet;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether machines are there. When a machine was last heard lives in memory; only the change between Connected and
 * Disconnected is stored. Silence is judged by a deadline, and only after this node has itself watched for a whole one, so
 * that a restart of the control plane turns nothing red.
 */
public final class Presence {
    private static final System.Logger LOG = System.getLogger(Presence.class.getName());

    private final Store store;
    private final Duration deadline;
    private final InstantSource clock;
    private final Map<ResourceId, Watch> watches = new ConcurrentHashMap<>();

    private static final class Watch {
        private Instant heard;
        private int held;
        private boolean connected;

        private Watch(Instant heard, boolean connected) {
            this.heard = heard;
            this.connected = connected;
        }
    }

    public Presence(Store store, Duration deadline, InstantSource clock) {
        this.store = store;
        this.deadline = deadline;
        this.clock = clock;
        Instant now = clock.instant();
        store.read(transaction -> {
            transaction
                    .resources(ResourceQuery.below(ResourceId.ROOT, MachineType.TYPE))
                    .forEach(row -> {
                        boolean connected = transaction
                                .facet(row.id(), MachineType.FACET_STATUS)
                                .flatMap(facet -> facet.value().string("status"))
                                .filter("Connected"::equals)
                                .isPresent();
                        watches.put(row.id(), new Watch(now, connected));
                    });
            return true;
        });
    }

    /** The machine spoke. Makes it Connected when it was not. */
    public void heard(ResourceId machine) {
        boolean news = touch(machine, 0);
        if (news) {
            write(List.of(machine), "Connected");
        }
    }

    /** A poll of the machine is held from now on. */
    public void holds(ResourceId machine) {
        boolean news = touch(machine, 1);
        if (news) {
            write(List.of(machine), "Connected");
        }
    }

    /** The held poll ended, by answer or by loss of the connection. */
    public void released(ResourceId machine) {
        touch(machine, -1);
    }

    private boolean touch(ResourceId machine, int held) {
        Instant now = clock.instant();
        Watch watch = watches.computeIfAbsent(machine, _ -> new Watch(now, false));
        synchronized (watch) {
            watch.heard = now;
            watch.held += held;
            boolean news = !watch.connected && held >= 0;
            if (news) {
                watch.connected = true;
            }
            return news;
        }
    }

    /** Looks for machines that have been silent for longer than the deadline. */
    public void judge() {
        Instant silentSince = clock.instant().minus(deadline);
        List<ResourceId> silent = new ArrayList<>();
        watches.forEach((machine, watch) -> {
            synchronized (watch) {
                if (watch.connected && watch.held == 0 && watch.heard.isBefore(silentSince)) {
                    watch.connected = false;
                    silent.add(machine);
                }
            }
        });
        if (!silent.isEmpty()) {
            write(silent, "Disconnected");
        }
    }

    private void write(List<ResourceId> machines, String status) {
        try {
            store.commit(transaction -> {
                machines.forEach(machine -> write(transaction, machine, status, clock.instant()));
                return true;
            });
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the status of machines could not be stored; it is judged again", e);
            machines.forEach(watches::remove);
        }
    }

    private void write(WriteTransaction transaction, ResourceId machine, String status, Instant now) {
        if (transaction.resource(machine).isEmpty()) {
            watches.remove(machine);
            return;
        }
        long version = transaction
                        .facet(machine, MachineType.FACET_STATUS)
                        .map(Facet::version)
                        .orElse(0L)
                + 1;
        transaction.put(new Facet(
                machine,
                MachineType.FACET_STATUS,
                version,
                JsonObject.builder()
                        .put("status", status)
                        .put("lastStatusChange", now.toString())
                        .build(),
                now));
        transaction.append(new ChangeRow(0, machine, ChangeRow.Kind.FACET, MachineType.FACET_STATUS, now));
    }
}
