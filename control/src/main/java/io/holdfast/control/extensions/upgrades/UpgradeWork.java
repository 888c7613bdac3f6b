package io.holdfast.control.extensions.upgrades;

import io.holdfast.control.activity.ActivityLog;
import io.holdfast.control.extensions.AutomaticUpgrade;
import io.holdfast.control.extensions.CataloguePackage;
import io.holdfast.control.extensions.PackageCatalogue;
import io.holdfast.control.extensions.PackageKind;
import io.holdfast.control.extensions.upgrades.Planner.Obstacle;
import io.holdfast.control.extensions.upgrades.Planner.Plan;
import io.holdfast.control.extensions.upgrades.Rollout.Stage;
import io.holdfast.control.resources.ResourceEngine;
import io.holdfast.control.resources.WorkHandler;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WorkRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Brings new versions of a handler over the fleet. Each run looks, stores what the planner makes of it, and only then tells
 * machines; a run that is cut off anywhere is made up for by the next.
 */
public final class UpgradeWork implements WorkHandler {
    /** Machines that are told in one run, so that other work has its turn. */
    private static final int TOLD_AT_ONCE = 50;

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** How often machines are looked for that have come back. */
    private static final Duration AWAY = Duration.ofMinutes(1);

    /** How often machines that refused are looked at, for controls that have changed; and the longest wait for the others. */
    private static final Duration REFUSED = Duration.ofMinutes(10);

    private final Store store;
    private final UpgradeNews news;
    private final Telling telling;
    private final Pace pace;
    private final InstantSource clock;

    public UpgradeWork(Store store, ResourceEngine engine, ActivityLog activity, Pace pace, InstantSource clock) {
        this.store = store;
        this.news = new UpgradeNews(activity);
        this.telling = new Telling(store, engine, news, clock);
        this.pace = pace;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return AutomaticUpgrade.WORK;
    }

    @Override
    public void run(WorkRow work) {
        ExtensionType type = ExtensionType.of(
                work.payload().string("publisher").orElseThrow(),
                work.payload().string("type").orElseThrow());
        Optional<Plan> plan = store.commit(transaction -> look(transaction, type));
        Optional<Duration> others = Optional.empty();
        if (plan.isEmpty() || plan.get().rollout().members().isEmpty()) {
            Candidates.Found found = Candidates.find(store, type, pace.largest(), clock.instant());
            others = found.away() ? Optional.of(AWAY) : found.refused() ? Optional.of(REFUSED) : Optional.empty();
            store.commit(transaction -> {
                choose(transaction, type, found);
                return true;
            });
            plan = store.commit(transaction -> look(transaction, type));
        }
        boolean more = plan.isPresent() && tell(plan.get());
        again(work, plan, more, others);
    }

    /** Looks, and stores what comes of it. */
    private Optional<Plan> look(WriteTransaction transaction, ExtensionType type) {
        Optional<Rollout> known = Rollouts.of(transaction, type);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Rollout before = known.get();
        Plan plan = Planner.plan(before, new Observations(transaction)::seen, obstacle(transaction, before), pace, now);
        if (!plan.rollout().equals(before)) {
            Rollouts.put(transaction, plan.rollout());
            news.tell(transaction, before, plan, now);
        }
        return Optional.of(plan);
    }

    private static Obstacle obstacle(ReadTransaction transaction, Rollout rollout) {
        List<CataloguePackage> offered = PackageCatalogue.versions(transaction, rollout.type()).stream()
                .filter(entry -> entry.kind() == PackageKind.EXTENSION && !entry.revoked())
                .toList();
        if (offered.stream().noneMatch(entry -> entry.version().equals(rollout.target()))) {
            return Obstacle.WITHDRAWN;
        }
        HandlerVersion major = new HandlerVersion(rollout.target().text().split("\\.", -1)[0]);
        var failed = Rollouts.failedVersions(transaction, rollout.type());
        boolean newer = offered.stream()
                .map(CataloguePackage::version)
                .anyMatch(version -> version.compareTo(rollout.target()) > 0
                        && major.isPrefixOf(version)
                        && !failed.contains(version));
        return newer ? Obstacle.NEWER : Obstacle.NONE;
    }

    /** The next wave, the next rollout, or that nobody is left. */
    private void choose(WriteTransaction transaction, ExtensionType type, Candidates.Found found) {
        Instant now = clock.instant();
        Optional<Rollout> known = Rollouts.of(transaction, type);
        if (known.filter(rollout -> !rollout.members().isEmpty()).isPresent()) {
            return; // a wave is under way: never two at once
        }
        Optional<HandlerVersion> target = found.target();
        if (target.isEmpty()) {
            known.filter(rollout -> rollout.stage() == Stage.IN_PROGRESS)
                    .ifPresent(rollout -> end(transaction, rollout, Stage.SUCCEEDED, "", now));
            return;
        }
        boolean same = known.filter(
                        rollout -> rollout.stage().goesOn() && rollout.target().equals(target.get()))
                .isPresent();
        if (!same) {
            known.filter(rollout -> rollout.stage() == Stage.IN_PROGRESS).ifPresent(rollout -> {
                boolean newer = rollout.target().compareTo(target.get()) < 0;
                end(
                        transaction,
                        rollout,
                        newer ? Stage.SUPERSEDED : Stage.SUCCEEDED,
                        newer ? "a newer version took its place" : "",
                        now);
            });
        }
        Rollout rollout = same
                ? known.orElseThrow()
                : Rollout.begin(
                        type,
                        target.get(),
                        UUID.randomUUID().toString(),
                        known.map(Rollout::away).orElse(List.of()),
                        now);
        Rollout next = rollout.waving(found.first(target.get(), rollout.size()));
        Rollouts.put(transaction, next);
        news.waving(transaction, next, now);
    }

    private void end(WriteTransaction transaction, Rollout rollout, Stage stage, String why, Instant now) {
        Rollout ended = rollout.ended(stage, why);
        Rollouts.put(transaction, ended);
        news.ended(transaction, ended, now);
    }

    /** @return whether there are some that could not be told yet */
    private boolean tell(Plan plan) {
        List<Member> some = plan.tell().stream().limit(TOLD_AT_ONCE).toList();
        boolean later = telling.tell(plan.rollout(), some);
        return later || plan.tell().size() > some.size();
    }

    private void again(WorkRow work, Optional<Plan> plan, boolean more, Optional<Duration> others) {
        Instant now = clock.instant();
        long tries = work.payload().number("tries").orElse(0);
        boolean _ = store.commit(transaction -> {
            transaction.deleteWork(work.kind(), work.key());
            due(tries, plan, more, others, now)
                    .ifPresent(at -> transaction.put(new WorkRow(
                            work.kind(),
                            work.key(),
                            at,
                            0,
                            work.payload().toBuilder().put("tries", tries + 1).build())));
            return true;
        });
    }

    /** Later and later while nothing is heard; news of a machine come at once. */
    private static Optional<Instant> due(
            long tries, Optional<Plan> plan, boolean more, Optional<Duration> others, Instant now) {
        boolean flying =
                plan.filter(known -> !known.rollout().members().isEmpty()).isPresent();
        if (more || flying) {
            Duration wait = SOON.multipliedBy(1L << Math.min(tries, 5));
            Instant latest = now.plus(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT);
            Instant look = plan.flatMap(Plan::look).orElse(latest);
            return Optional.of(look.isBefore(latest) ? look : latest);
        }
        boolean waits = plan.filter(known -> known.rollout().stage() == Stage.IN_PROGRESS
                        || !known.rollout().away().isEmpty())
                .isPresent();
        if (waits) {
            return Optional.of(now.plus(AWAY));
        }
        // a look goes over every extension of the fleet, and some machines never come back
        return others.map(wait -> wait.multipliedBy(1L << Math.min(tries, 5)))
                .map(wait -> now.plus(wait.compareTo(REFUSED) < 0 ? wait : REFUSED));
    }
}
