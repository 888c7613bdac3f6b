package io.holdfast.control.extensions.upgrades;

import io.holdfast.control.activity.ActivityLog;
import io.holdfast.control.extensions.AutomaticUpgrade;
import io.holdfast.control.extensions.UpgradeNote;
import io.holdfast.control.extensions.UpgradeNote.State;
import io.holdfast.control.extensions.upgrades.Member.Phase;
import io.holdfast.control.extensions.upgrades.Planner.Plan;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes down what a plan means for each extension, where its readers, its way back and the activity log find it. */
final class UpgradeNews {
    /** As Azure's activity log has the history of automatic upgrades. */
    static final String ACTION = "Microsoft.HybridCompute/machines/upgradeExtensions/action";

    private static final String ROLLOUT = "Holdfast.Extensions/upgrades/action";

    private final ActivityLog activity;

    UpgradeNews(ActivityLog activity) {
        this.activity = activity;
    }

    /** A wave begins. */
    void waving(WriteTransaction transaction, Rollout rollout, Instant now) {
        for (Member member : rollout.members()) {
            UpgradeNote.begun(member.from(), member.to(), rollout.correlationId(), now)
                    .store(transaction, member.extension(), now);
        }
        rollout(transaction, rollout, "Accepted", now);
    }

    void tell(WriteTransaction transaction, Rollout before, Plan plan, Instant now) {
        Rollout rollout = plan.rollout();
        for (Member member : plan.failed()) {
            Rollouts.fail(transaction, rollout.type(), member.to(), member.extension() + ": " + why(member), now);
        }
        plan.back().forEach(member -> back(transaction, rollout, member, now));
        for (Member member : plan.ended()) {
            switch (member.phase()) {
                case HEALTHY, SILENT -> ended(transaction, rollout, member, State.SUCCEEDED, now);
                case CHOSEN, TOLD, BEGUN, AWAY, LOST, FAILED, REFUSED, LEFT ->
                    ended(transaction, rollout, member, State.LEFT, now);
            }
        }
        if (rollout.stage() != before.stage()) {
            ended(transaction, rollout, now);
        }
    }

    private void back(WriteTransaction transaction, Rollout rollout, Member member, Instant now) {
        boolean refused = member.phase() == Phase.REFUSED;
        String why = member.phase() == Phase.FAILED || refused
                ? why(member)
                : rollout.reason().isEmpty() ? why(member) : rollout.reason();
        note(transaction, rollout, member, now)
                .backing(
                        refused ? State.REFUSED : State.GOING_BACK,
                        why,
                        refused ? new Observations(transaction).controls(member.extension()) : "",
                        now)
                .store(transaction, member.extension(), now);
        transaction.resource(member.extension()).ifPresent(row -> AutomaticUpgrade.goBack(transaction, row, now));
        event(transaction, rollout, member, "Failed", why, now);
    }

    private void ended(WriteTransaction transaction, Rollout rollout, Member member, State state, Instant now) {
        note(transaction, rollout, member, now)
                .ended(state, member.reason(), now)
                .store(transaction, member.extension(), now);
        if (state == State.SUCCEEDED) {
            event(transaction, rollout, member, "Succeeded", "", now);
        }
    }

    /** Members that were refused before their machines heard of it. */
    void refused(WriteTransaction transaction, Rollout rollout, Map<Member, String> refused, Instant now) {
        List<Member> members = rollout.members().stream()
                .map(member -> Optional.ofNullable(refused.get(member))
                        .map(why -> member.in(Phase.REFUSED, why, now))
                        .orElse(member))
                .toList();
        Rollouts.put(transaction, rollout.with(members, rollout.away()));
        refused.forEach((member, why) -> {
            note(transaction, rollout, member, now)
                    .refused(why, new Observations(transaction).controls(member.extension()), now)
                    .store(transaction, member.extension(), now);
            event(transaction, rollout, member, "Failed", why, now);
        });
    }

    private static String why(Member member) {
        return member.reason().isEmpty() ? "its machine was not heard of any more after it had begun" : member.reason();
    }

    private static UpgradeNote note(WriteTransaction transaction, Rollout rollout, Member member, Instant now) {
        return UpgradeNote.of(transaction, member.extension())
                .filter(note -> note.to().equals(member.to()))
                .orElseGet(() -> UpgradeNote.begun(member.from(), member.to(), rollout.correlationId(), now));
    }

    void ended(WriteTransaction transaction, Rollout rollout, Instant now) {
        rollout(
                transaction,
                rollout,
                switch (rollout.stage()) {
                    case IN_PROGRESS -> "Accepted";
                    case SUCCEEDED -> "Succeeded";
                    case FAILED, WITHDRAWN -> "Failed";
                    case SUPERSEDED -> "Canceled";
                },
                now);
    }

    private void rollout(WriteTransaction transaction, Rollout rollout, String status, Instant now) {
        activity.outcome(
                transaction,
                context(rollout.correlationId(), now),
                ROLLOUT,
                status,
                ResourceId.ROOT.provider(
                        "Holdfast.Extensions", "upgrades", rollout.type().handlerName() + "-" + rollout.target()),
                JsonObject.builder()
                        .put("wave", rollout.wave())
                        .put("extensions", rollout.members().size())
                        .put("upgraded", rollout.upgraded())
                        .put("refused", rollout.refused())
                        .put("statusMessage", rollout.reason())
                        .build());
    }

    private void event(
            WriteTransaction transaction, Rollout rollout, Member member, String status, String why, Instant now) {
        event(
                transaction,
                activity,
                member.extension(),
                rollout.correlationId(),
                status,
                JsonObject.builder()
                        .put("from", member.from().text())
                        .put("to", member.to().text())
                        .put("statusMessage", why)
                        .build(),
                now);
    }

    /** What became of one extension. */
    static void event(
            WriteTransaction transaction,
            ActivityLog activity,
            ResourceId extension,
            String correlationId,
            String status,
            JsonObject properties,
            Instant now) {
        activity.outcome(transaction, context(correlationId, now), ACTION, status, extension, properties);
    }

    private static RequestContext context(String correlationId, Instant now) {
        return RequestContext.system(AutomaticUpgrade.PART, correlationId, now);
    }
}
