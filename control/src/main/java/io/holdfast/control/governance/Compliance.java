package io.holdfast.control.governance;

import io.holdfast.control.governance.Subjects.Around;
import io.holdfast.control.resources.TypeRegistry;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.CommitNotice;
import io.holdfast.control.store.Facet;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Keeps the compliance of every resource: judges again exactly what a change touches, from the change feed, and everything
 * when what is assigned has changed or somebody asks for it.
 *
 * <p>The states are in memory, by resource; beside each resource a facet says them too, so that they outlive a restart and
 * followers of the change stream learn of them.
 */
public final class Compliance implements AutoCloseable {
    /** Facet of a resource: {@code {"states":[…]}}. */
    public static final String FACET = "policyStates";

    private static final System.Logger LOG = System.getLogger(Compliance.class.getName());
    private static final int BATCH = 400;
    private static final int PART = 50;
    private static final int MOST_JUDGES = 4;

    private final Store store;
    private final PolicySnapshots snapshots;
    private final ComplianceJudge judge;
    private final ComplianceIndex index = new ComplianceIndex();
    private final DirtyResources dirty = new DirtyResources(Duration.ofSeconds(5));
    private final ConfigurationDemands demands;
    private final InstantSource clock;
    private final Thread worker;
    private final ExecutorService judges = Executors.newFixedThreadPool(
            Math.min(MOST_JUDGES, Runtime.getRuntime().availableProcessors()),
            Thread.ofPlatform().name("compliance-", 1).daemon().factory());
    private boolean begun;
    private volatile boolean closed;

    public Compliance(
            Store store,
            TypeRegistry registry,
            PolicySnapshots snapshots,
            Subjects subjects,
            ConfigurationDemands demands,
            InstantSource clock) {
        this.demands = demands;
        this.store = store;
        this.snapshots = snapshots;
        this.judge = new ComplianceJudge(registry, subjects);
        this.clock = clock;
        // a platform thread: evaluating needs a processor, not patience
        this.worker = Thread.ofPlatform().name("compliance").daemon().unstarted(this::run);
    }

    /** Begins with everything that is there. */
    public void start() {
        store.listen(this::changed);
        dirty.everything();
        worker.start();
    }

    ComplianceIndex index() {
        return index;
    }

    /** Asks for a judgement of everything; the ticket is done when {@link #done} says so. */
    public long scan() {
        return dirty.everything();
    }

    /** The ticket of the newest judgement of everything that was asked for. */
    long asked() {
        return dirty.newest();
    }

    public boolean done(long ticket) {
        return dirty.done(ticket);
    }

    private void changed(CommitNotice notice) {
        notice.changes().forEach(dirty::changed);
    }

    private void run() {
        while (!closed && !Thread.currentThread().isInterrupted()) {
            try {
                DirtyResources.Due due = dirty.take(nextExpiry());
                switch (due) {
                    case DirtyResources.Everything(long ticket) -> {
                        dirty.rest(false);
                        all();
                        dirty.rest(nothingToJudge(snapshots.known()));
                        dirty.finished(ticket);
                    }
                    case DirtyResources.Some(List<ResourceId> resources) -> some(resources);
                }
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                if (closed) {
                    return; // what it needs is being closed too; the next start judges everything
                }
                LOG.log(System.Logger.Level.ERROR, "judging compliance failed; everything is judged again", e);
                dirty.everythingAfterAPause();
            }
        }
    }

    private Optional<Instant> nextExpiry() {
        return snapshots.known().nextExpiry(clock.instant());
    }

    private void all() {
        PolicySnapshot snapshot = snapshots.current();
        dirty.follow(snapshot);
        if (nothingToJudge(snapshot) && begun) {
            return;
        }
        begun = true; // once in any case: what was demanded before a restart may not be wanted any more
        demands.begin();
        Set<String> there = new HashSet<>();
        Optional<String> after = Optional.empty();
        while (true) {
            ResourceQuery page = new ResourceQuery(ResourceId.ROOT, Optional.empty(), false, after, BATCH);
            List<ResourceRow> rows = store.read(transaction -> transaction.resources(page));
            rows.forEach(row -> there.add(row.id().key()));
            keep(sideBySide(rows, part -> judge(part, snapshot)), snapshot);
            if (rows.size() < BATCH) {
                index.retain(there);
                return;
            }
            after = Optional.of(rows.getLast().id().key());
        }
    }

    private List<Judgement> judge(List<ResourceRow> rows, PolicySnapshot snapshot) {
        return store.read(transaction -> {
            Around around = new Around();
            return rows.stream()
                    .map(row -> judge(transaction, snapshot, row, around))
                    .toList();
        });
    }

    /** In parts that are small, so that whoever reads meanwhile does not wait for long. */
    private List<Judgement> sideBySide(List<ResourceRow> rows, Function<List<ResourceRow>, List<Judgement>> work) {
        List<CompletableFuture<List<Judgement>>> parts = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += PART) {
            List<ResourceRow> part = rows.subList(from, Math.min(rows.size(), from + PART));
            parts.add(CompletableFuture.supplyAsync(() -> work.apply(part), judges));
        }
        return parts.stream().flatMap(part -> part.join().stream()).toList();
    }

    private boolean nothingToJudge(PolicySnapshot snapshot) {
        return snapshot.isEmpty() && index.isEmpty();
    }

    private void some(List<ResourceId> resources) {
        // a change of what is assigned asks for everything, and that reads it anew
        PolicySnapshot snapshot = snapshots.known();
        if (nothingToJudge(snapshot)) {
            return;
        }
        dirty.follow(snapshot);
        List<Judgement> judged = store.read(transaction -> {
            Around around = new Around();
            List<Judgement> found = new ArrayList<>();
            for (ResourceId id : resources) {
                Optional<ResourceRow> row = transaction.resource(id);
                if (row.isPresent()) {
                    found.add(judge(transaction, snapshot, row.get(), around));
                } else {
                    index.remove(id);
                }
            }
            return found;
        });
        keep(judged, snapshot);
    }

    /** What was found of a resource, and whether anything of it is new. */
    private record Judgement(ResourceId id, List<PolicyState> states, boolean news) {}

    private Judgement judge(ReadTransaction transaction, PolicySnapshot snapshot, ResourceRow row, Around around) {
        Instant now = clock.instant();
        List<PolicyState> found = judge.judge(transaction, snapshot, row, now, around);
        Optional<List<PolicyState>> before = index.of(row.id());
        Map<String, Instant> since = before.isPresent() ? Map.of() : remembered(transaction, row.id());
        List<PolicyState> states = new ArrayList<>();
        boolean news = before.map(known -> known.size() != found.size()).orElse(!found.isEmpty());
        for (PolicyState state : found) {
            Optional<PolicyState> old = before.stream()
                    .flatMap(List::stream)
                    .filter(state::samePolicy)
                    .findFirst();
            boolean same = old.isPresent() && old.get().state().equals(state.state());
            news |= old.isEmpty() || !old.get().same(state);
            states.add(state.since(same ? old.get().since() : since.getOrDefault(remembering(state.json()), now)));
        }
        return new Judgement(row.id(), states, news);
    }

    /** Since when the states are so that were kept beside the resource before a restart. */
    private static Map<String, Instant> remembered(ReadTransaction transaction, ResourceId id) {
        Map<String, Instant> since = new HashMap<>();
        transaction.facet(id, FACET).flatMap(facet -> facet.value().array("states")).stream()
                .flatMap(JsonArray::stream)
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .forEach(state -> since.put(
                        remembering(state), Instant.parse(state.string("since").orElse("1970-01-01T00:00:00Z"))));
        return since;
    }

    private static String remembering(JsonObject state) {
        return state.string("assignment").orElse("") + " "
                + state.string("definition").orElse("") + " "
                + state.string("referenceId").orElse("") + " "
                + state.string("state").orElse("");
    }

    private void keep(List<Judgement> judged, PolicySnapshot snapshot) {
        List<Judgement> news = judged.stream().filter(Judgement::news).toList();
        if (!news.isEmpty()) {
            remember(news);
        }
        for (Judgement judgement : judged) {
            index.put(judgement.id(), judgement.states());
            demands.demand(judgement.id(), GuestDemands.of(judgement.states()), snapshot.epoch());
        }
    }

    private void remember(List<Judgement> news) {
        Instant now = clock.instant();
        store.commit(transaction -> {
            for (Judgement judgement : news) {
                if (transaction.resource(judgement.id()).isPresent()) {
                    Optional<Facet> before = transaction.facet(judgement.id(), FACET);
                    long version = before.map(Facet::version).orElse(0L) + 1;
                    JsonObject value = JsonObject.of(
                            "states",
                            judgement.states().stream()
                                    .map(state -> (Json) state.json())
                                    .collect(JsonArray.collector()));
                    transaction.put(new Facet(judgement.id(), FACET, version, value, now));
                    PolicyEvents.record(
                            transaction, judgement.id(), version, before.map(Facet::value), judgement.states(), now);
                    transaction.append(new ChangeRow(0, judgement.id(), ChangeRow.Kind.FACET, FACET, now));
                }
            }
            return true;
        });
    }

    @Override
    public void close() {
        closed = true;
        worker.interrupt();
        try {
            worker.join(2000);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        judges.shutdown();
    }
}
