package io.holdfast.control.extensions.upgrades;

import io.holdfast.control.extensions.upgrades.Member.Phase;
import io.holdfast.control.extensions.upgrades.Rollout.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What comes next in a rollout: a function of what is stored, what is seen, and the clock. It may be asked again at any time,
 * as after a kill between any two steps; what was told already is seen, and not told again.
 *
 * <p>One failure ends the rollout. Machines that get lost end it when they are too many for a coincidence; machines that
 * are away before they began say nothing about a version, and hold nobody up.
 */
final class Planner {
    /** A machine that is there and does not come to an end is waited for so many times longer than one that is away. */
    private static final int HANGING = 6;

    private Planner() {}

    /** Why a version may not go on, from outside. */
    enum Obstacle {
        NONE,
        /** Revoked, or not published any more. */
        WITHDRAWN,
        /** A newer one is there for everybody for whom this one is. */
        NEWER
    }

    /**
     * @param rollout to be stored before anything of the rest is done
     * @param tell members that the new version is to be wanted of
     * @param back members that go back to what they had
     * @param ended members of which nothing more is to come
     * @param failed members whose failure says that their version is bad
     * @param look when to look again, at the latest; empty when only news can change anything
     */
    record Plan(
            Rollout rollout,
            List<Member> tell,
            List<Member> back,
            List<Member> ended,
            List<Member> failed,
            Optional<Instant> look) {
        /** Whether the next wave may be chosen. */
        boolean free() {
            return rollout.stage().goesOn() && rollout.members().isEmpty();
        }
    }

    static Plan plan(Rollout rollout, Function<Member, Seen> eyes, Obstacle obstacle, Pace pace, Instant now) {
        Rollout judged =
                rollout.with(judge(rollout.members(), eyes, pace, now), judge(rollout.away(), eyes, pace, now));
        // what is refused goes back at once, and stays counted in its wave
        List<Member> refused = only(all(judged), member -> member.phase() == Phase.REFUSED);
        refused = only(refused, member -> !all(rollout).contains(member));
        if (!rollout.stage().goesOn()) {
            return comeBack(judged, refused, List.of(), later(judged, now, pace));
        }
        boolean begun = rollout.stage() == Stage.IN_PROGRESS;
        if (obstacle == Obstacle.WITHDRAWN && (begun || !rollout.away().isEmpty())) {
            String why = "its publisher took version " + rollout.target() + " back";
            return over(judged, Stage.WITHDRAWN, why, refused, List.of());
        }
        List<Member> failed = only(
                all(judged),
                member -> member.phase() == Phase.FAILED && member.to().equals(rollout.target()));
        if (!failed.isEmpty()) {
            String why =
                    failed.getFirst().extension() + ": " + failed.getFirst().reason();
            return over(judged, Stage.FAILED, why, refused, failed);
        }
        List<Member> members = judged.members();
        List<Member> lost = only(members, member -> member.phase() == Phase.LOST);
        if (machines(lost) > machines(members) / pace.tolerated()) {
            String why = machines(lost) + " of " + machines(members) + " machines were not heard of any more after they"
                    + " had begun, among them " + lost.getFirst().machine();
            return over(judged, Stage.FAILED, why, refused, lost);
        }
        boolean flying =
                members.stream().anyMatch(member -> !member.phase().settled() && member.phase() != Phase.CHOSEN);
        if (obstacle == Obstacle.NEWER && begun && !flying) {
            Plan plan = passed(judged, refused, pace);
            Rollout ended = plan.rollout().ended(Stage.SUPERSEDED, "a newer version took its place");
            return new Plan(ended, List.of(), plan.back(), plan.ended(), plan.failed(), Optional.empty());
        }
        boolean settled = members.stream().allMatch(member -> member.phase().settled());
        Optional<Instant> ripe = members.stream()
                .filter(member -> member.phase() == Phase.HEALTHY)
                .map(member -> member.since().plus(pace.healthy()))
                .max(Instant::compareTo);
        if (settled && ripe.filter(now::isBefore).isEmpty()) {
            return passed(judged, refused, pace);
        }
        List<Member> tell =
                obstacle == Obstacle.NEWER ? List.of() : only(members, member -> member.phase() == Phase.CHOSEN);
        return comeBack(judged, refused, tell, settled ? ripe : Optional.of(now.plus(pace.patience())));
    }

    private static List<Member> judge(List<Member> members, Function<Member, Seen> eyes, Pace pace, Instant now) {
        return members.stream()
                .map(member -> judge(member, eyes.apply(member), pace, now))
                .toList();
    }

    /** What is seen of a member brings it into a phase. */
    private static Member judge(Member member, Seen seen, Pace pace, Instant now) {
        Phase phase = member.phase();
        boolean overdue = !now.isBefore(member.since().plus(pace.patience()));
        return switch (seen) {
            case Seen.Gone(String why) -> member.in(Phase.LEFT, why, now);
            case Seen.Before(boolean connected) ->
                switch (phase) {
                    case CHOSEN ->
                        !connected
                                ? member.in(Phase.LEFT, "its machine went away before it was told", now)
                                : overdue ? member.in(Phase.LEFT, "it could not be told", now) : member;
                    case REFUSED -> member; // it went back
                    case TOLD, BEGUN, HEALTHY, SILENT, AWAY, LOST, FAILED, LEFT ->
                        member.in(Phase.LEFT, "somebody took it back to version " + member.from(), now);
                };
            case Seen.Working(boolean connected, boolean begun) -> {
                boolean hangs =
                        !now.isBefore(member.since().plus(pace.patience().multipliedBy(HANGING)));
                yield switch (phase) {
                    case LOST -> member;
                    case BEGUN -> hangs || (overdue && !connected) ? member.in(Phase.LOST, "", now) : member;
                    case TOLD ->
                        begun
                                ? member.in(Phase.BEGUN, "", now)
                                : overdue
                                        ? member.in(
                                                Phase.AWAY,
                                                connected ? "its machine waits" : "its machine is away",
                                                now)
                                        : member;
                    case AWAY -> begun ? member.in(Phase.BEGUN, "", now) : member;
                    case CHOSEN, HEALTHY, SILENT, FAILED, REFUSED, LEFT ->
                        member.in(begun ? Phase.BEGUN : Phase.TOLD, "", now);
                };
            }
            case Seen.Succeeded(boolean connected) ->
                switch (phase) {
                    case LOST, AWAY -> connected ? member.in(Phase.HEALTHY, "", now) : member;
                    case SILENT ->
                        connected
                                ? member.in(Phase.HEALTHY, "", now)
                                : overdue ? member.in(Phase.LOST, "", now) : member;
                    case CHOSEN, TOLD, BEGUN, HEALTHY, FAILED, REFUSED, LEFT ->
                        member.in(connected ? Phase.HEALTHY : Phase.SILENT, "", now);
                };
            case Seen.Failed(String why) -> member.in(Phase.FAILED, why, now);
            case Seen.Refused(String why) -> member.in(Phase.REFUSED, why, now);
        };
    }

    /** Nothing more goes out, and who was told and has not ended well goes back. */
    private static Plan over(Rollout judged, Stage end, String why, List<Member> refused, List<Member> failed) {
        // who went away in an earlier rollout has nothing to do with this version
        List<Member> others =
                only(judged.away(), member -> waits(member) && !member.to().equals(judged.target()));
        List<Member> all = only(all(judged), member -> !others.contains(member));
        Rollout ended = judged.with(List.of(), others)
                .counting(count(all, Phase.HEALTHY), count(all, Phase.REFUSED))
                .ended(end, why);
        return new Plan(
                ended,
                List.of(),
                join(refused, only(all, member -> member.phase().owed())),
                only(all, member -> !member.phase().owed() && member.phase() != Phase.REFUSED),
                failed,
                Optional.empty());
    }

    /** The wave is over and was healthy for long enough. */
    private static Plan passed(Rollout judged, List<Member> refused, Pace pace) {
        List<Member> members = judged.members();
        List<Member> later = only(members, Planner::waits);
        List<Member> over = only(members, member -> !waits(member) && member.phase() != Phase.REFUSED);
        long healthy = count(members, Phase.HEALTHY);
        Rollout next = judged.counting(healthy, count(members, Phase.REFUSED))
                .sized(healthy > 0 ? pace.after(judged.size()) : judged.size())
                .with(List.of(), join(judged.away(), later));
        Plan rest = comeBack(next, refused, List.of(), Optional.empty());
        return new Plan(
                rest.rollout(), List.of(), rest.back(), join(over, rest.ended()), rest.failed(), Optional.empty());
    }

    /** Who came back after a wave, with whatever end, is away no more. */
    private static Plan comeBack(Rollout judged, List<Member> refused, List<Member> tell, Optional<Instant> look) {
        List<Member> away = judged.away();
        List<Member> here = only(away, member -> member.phase().settled() && !waits(member));
        Rollout next = judged.counting(count(here, Phase.HEALTHY), count(here, Phase.REFUSED))
                .with(judged.members(), only(away, member -> !here.contains(member)));
        return new Plan(
                next,
                tell,
                join(refused, only(here, member -> member.phase().owed())),
                only(here, member -> !member.phase().owed() && member.phase() != Phase.REFUSED),
                only(here, member -> member.phase() == Phase.FAILED),
                look);
    }

    private static Optional<Instant> later(Rollout rollout, Instant now, Pace pace) {
        return rollout.away().isEmpty() ? Optional.empty() : Optional.of(now.plus(pace.patience()));
    }

    private static boolean waits(Member member) {
        return member.phase() == Phase.AWAY || member.phase() == Phase.LOST;
    }

    private static List<Member> all(Rollout rollout) {
        return Stream.concat(rollout.members().stream(), rollout.away().stream())
                .toList();
    }

    private static List<Member> only(List<Member> members, Predicate<Member> which) {
        return members.stream().filter(which).toList();
    }

    private static List<Member> join(List<Member> left, List<Member> right) {
        List<Member> joined = new ArrayList<>(left);
        joined.addAll(right);
        return List.copyOf(joined);
    }

    private static long count(List<Member> members, Phase phase) {
        return members.stream().filter(member -> member.phase() == phase).count();
    }

    private static long machines(List<Member> members) {
        return members.stream().map(Member::machine).distinct().count();
    }
}
