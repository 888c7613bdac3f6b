package io.holdfast.control.extensions.upgrades;

import io.holdfast.control.activity.ActivityLog;
import io.holdfast.control.extensions.AutomaticUpgrade;
import io.holdfast.control.extensions.UpgradeNote;
import io.holdfast.control.extensions.UpgradeNote.State;
import io.holdfast.control.resources.ResourceEngine;
import io.holdfast.control.resources.WorkHandler;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WorkRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Takes one extension back to the last version that was good, the way it came. Where that fails too it is tried again, later
 * and later, and given up after {@value #ATTEMPTS} times.
 */
public final class GoBackWork implements WorkHandler {
    static final int ATTEMPTS = 4;

    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration LONGEST_LOOK = Duration.ofMinutes(5);

    private final Store store;
    private final ActivityLog activity;
    private final Telling telling;
    private final InstantSource clock;

    public GoBackWork(Store store, ResourceEngine engine, ActivityLog activity, InstantSource clock) {
        this.store = store;
        this.activity = activity;
        this.telling = new Telling(store, engine, new UpgradeNews(activity), clock);
        this.clock = clock;
    }

    @Override
    public String kind() {
        return AutomaticUpgrade.BACK;
    }

    /** What is to be done about it. */
    private sealed interface Next {
        /** @param why empty when it went as it should */
        record End(State state, String why) implements Next {}

        record Ask(ResourceRow row) implements Next {}

        record Wait(Duration time) implements Next {}
    }

    @Override
    public void run(WorkRow work) {
        ResourceId extension =
                ResourceId.parse(work.payload().string("extension").orElseThrow());
        Optional<UpgradeNote> note = store.read(transaction -> UpgradeNote.of(transaction, extension))
                .filter(one -> one.open() && one.state() != State.UPGRADING);
        if (note.isEmpty()) {
            boolean _ = store.commit(transaction -> {
                transaction.deleteWork(work.kind(), work.key());
                return true;
            });
            return;
        }
        Next next = next(extension, note.get(), work);
        if (next instanceof Next.Ask(ResourceRow row)) {
            next = ask(row, note.get(), work);
        }
        store(work, extension, note.get(), next);
    }

    private Next next(ResourceId extension, UpgradeNote note, WorkRow work) {
        return store.read(transaction -> {
            Optional<ResourceRow> row = transaction.resource(extension);
            if (row.isEmpty() || row.get().provisioningState().equals("Deleting")) {
                return new Next.End(State.LEFT, "it was deleted");
            }
            Observations eyes = new Observations(transaction);
            HandlerVersion now = AutomaticUpgrade.version(row.get().document()).orElse(note.from());
            boolean back = now.equals(note.from());
            if (!back && !now.equals(note.to())) {
                return new Next.End(State.LEFT, "somebody asked for version " + now);
            }
            return switch (eyes.after(row.get())) {
                case Seen.Succeeded _ ->
                    back
                            ? new Next.End(end(note), note.reason())
                            // it was on its way when the version failed elsewhere, and came to a good end
                            : new Next.End(State.SUCCEEDED, note.reason());
                case Seen.Working(boolean _, boolean begun) ->
                    back || begun ? new Next.Wait(look(work)) : new Next.Ask(row.get());
                case Seen.Refused(String why) -> back ? refused(note, why) : new Next.Ask(row.get());
                case Seen.Failed(String why) -> back ? again(row.get(), note, why) : new Next.Ask(row.get());
                case Seen.Before _, Seen.Gone _ ->
                    throw new IllegalStateException("not seen after a version was wanted");
            };
        });
    }

    private static State end(UpgradeNote note) {
        return note.state() == State.REFUSED ? State.REFUSED : State.WENT_BACK;
    }

    /** The machine's own controls refuse what it had, too: they have the last word, and what is there runs on. */
    private static Next refused(UpgradeNote note, String why) {
        return note.state() == State.REFUSED
                ? new Next.End(State.REFUSED, note.reason())
                : new Next.End(
                        State.FAILED, note.reason() + "; and its machine refuses version " + note.from() + ": " + why);
    }

    /** The way back failed as well. */
    private Next again(ResourceRow row, UpgradeNote note, String why) {
        if (note.attempts() >= ATTEMPTS) {
            return new Next.End(
                    State.FAILED,
                    note.reason() + "; and version " + note.from() + " did not come back in " + note.attempts()
                            + " attempts: " + why);
        }
        Instant due = row.changed().plus(FIRST.multipliedBy(1L << (2 * Math.min(note.attempts(), 5))));
        Duration wait = Duration.between(clock.instant(), due);
        return wait.isPositive() && note.attempts() > 0 ? new Next.Wait(wait) : new Next.Ask(row);
    }

    private Next ask(ResourceRow row, UpgradeNote note, WorkRow work) {
        return switch (telling.ask(row, note.from(), note.correlationId())) {
            case Telling.Asked.Taken _ -> new Next.Ask(row);
            case Telling.Asked.Later _ -> new Next.Wait(look(work));
            case Telling.Asked.Refused(String why) ->
                new Next.End(
                        State.FAILED, note.reason() + "; and it cannot go back to version " + note.from() + ": " + why);
        };
    }

    /** Later and later; news of the machine come at once. */
    private static Duration look(WorkRow work) {
        Duration wait = LOOK.multipliedBy(1L << Math.min(tries(work), 7));
        return wait.compareTo(LONGEST_LOOK) < 0 ? wait : LONGEST_LOOK;
    }

    private static long tries(WorkRow work) {
        return work.payload().number("tries").orElse(0);
    }

    private void store(WorkRow work, ResourceId extension, UpgradeNote note, Next next) {
        Instant now = clock.instant();
        boolean _ = store.commit(transaction -> {
            transaction.deleteWork(work.kind(), work.key());
            switch (next) {
                case Next.End(State state, String why) -> end(transaction, extension, note.ended(state, why, now), now);
                case Next.Ask _ -> {
                    note.tried().store(transaction, extension, now);
                    transaction.put(later(work, 1, now.plus(LOOK)));
                }
                case Next.Wait(Duration time) -> transaction.put(later(work, tries(work) + 1, now.plus(time)));
            }
            return true;
        });
    }

    private static WorkRow later(WorkRow work, long tries, Instant due) {
        return new WorkRow(
                work.kind(),
                work.key(),
                due,
                0,
                work.payload().toBuilder().put("tries", tries).build());
    }

    private void end(WriteTransaction transaction, ResourceId extension, UpgradeNote ended, Instant now) {
        ended.store(transaction, extension, now);
        transaction
                .resource(extension)
                .ifPresent(row -> AutomaticUpgrade.look(transaction, AutomaticUpgrade.type(row), now));
        boolean good = ended.state() == State.WENT_BACK || ended.state() == State.REFUSED;
        UpgradeNews.event(
                transaction,
                activity,
                extension,
                ended.correlationId(),
                good ? "Succeeded" : "Failed",
                JsonObject.builder()
                        .put("state", ended.state().wire())
                        .put("from", ended.to().text())
                        .put("to", ended.from().text())
                        .put("statusMessage", ended.reason())
                        .build(),
                now);
    }
}
