package io.holdfast.control.extensions.upgrades;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.control.extensions.upgrades.Member.Phase;
import io.holdfast.control.extensions.upgrades.Planner.Obstacle;
import io.holdfast.control.extensions.upgrades.Planner.Plan;
import io.holdfast.control.extensions.upgrades.Rollout.Stage;
import io.holdfast.control.store.Samples;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.ResourceId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Scene A.9, one decision at a time. */
final class PlannerTest {
    private static final ExtensionType TYPE = ExtensionType.of("Contoso", "Agent");
    private static final HandlerVersion OLD = new HandlerVersion("1.0.0");
    private static final HandlerVersion NEW = new HandlerVersion("1.1.0");
    private static final Pace PACE = new Pace(Duration.ofMinutes(10), Duration.ofHours(1), 5, 1000, 10);

    private Instant now = Samples.TIME;
    private final Map<ResourceId, Seen> world = new HashMap<>();
    private Rollout rollout = Rollout.begin(TYPE, NEW, "c-1", List.of(), now);

    private static ResourceId extension(int number) {
        return Samples.machine("m" + number).child("extensions", "agent");
    }

    private void wave(int from, int to) {
        rollout = rollout.waving(IntStream.range(from, to)
                .mapToObj(number -> Member.chosen(extension(number), OLD, NEW, now))
                .toList());
        IntStream.range(from, to).forEach(number -> world.put(extension(number), new Seen.Before(true)));
    }

    private void is(int number, Seen seen) {
        world.put(extension(number), seen);
    }

    private Plan plan(Obstacle obstacle) {
        Plan plan = Planner.plan(
                rollout, member -> world.getOrDefault(member.extension(), new Seen.Gone("")), obstacle, PACE, now);
        rollout = plan.rollout();
        return plan;
    }

    private Plan plan() {
        return plan(Obstacle.NONE);
    }

    private static List<ResourceId> ids(List<Member> members) {
        return members.stream().map(Member::extension).toList();
    }

    @Test
    void theNextWaveIsLargerAndWaitsUntilTheOneBeforeWasHealthyForAWhile() {
        wave(0, 1);
        assertThat(ids(plan().tell())).containsExactly(extension(0));
        is(0, new Seen.Working(true, true));
        assertThat(plan().free()).isFalse();
        is(0, new Seen.Succeeded(true));
        Plan healthy = plan();
        assertThat(healthy.free()).isFalse();
        assertThat(healthy.look()).contains(now.plus(PACE.healthy()));
        now = now.plus(PACE.healthy()).minusMillis(1);
        assertThat(plan().free()).isFalse();
        now = now.plusMillis(1);
        Plan over = plan();
        assertThat(over.free()).isTrue();
        assertThat(ids(over.ended())).containsExactly(extension(0));
        assertThat(rollout.size()).isEqualTo(5);
        assertThat(rollout.upgraded()).isEqualTo(1);
    }

    @Test
    void aMachineThatGoesAwayAfterItsUpgradeStopsTheClockOfItsWave() {
        wave(0, 1);
        is(0, new Seen.Succeeded(true));
        plan();
        now = now.plus(Duration.ofMinutes(9));
        is(0, new Seen.Succeeded(false));
        plan();
        now = now.plus(Duration.ofMinutes(2));
        is(0, new Seen.Succeeded(true));
        assertThat(plan().free()).isFalse();
        now = now.plus(PACE.healthy());
        assertThat(plan().free()).isTrue();
    }

    @Test
    void aFailureEndsItAndTakesBackWhoWasToldAndHasNotEndedWell() {
        wave(0, 5);
        plan();
        is(0, new Seen.Succeeded(true));
        is(1, new Seen.Failed("enable: 1"));
        is(2, new Seen.Working(true, true));
        is(3, new Seen.Working(false, false));
        Plan plan = plan();
        assertThat(rollout.stage()).isEqualTo(Stage.FAILED);
        assertThat(rollout.reason()).contains("m1").contains("enable: 1");
        assertThat(ids(plan.back())).containsExactly(extension(1), extension(2), extension(3));
        assertThat(ids(plan.failed())).containsExactly(extension(1));
        assertThat(ids(plan.ended())).containsExactly(extension(0), extension(4));
        assertThat(plan.free()).isFalse();
        assertThat(plan().tell()).isEmpty();
    }

    @Test
    void aFailureWhileTheWaveIsWatchedCountsAsWell() {
        wave(0, 2);
        is(0, new Seen.Succeeded(true));
        is(1, new Seen.Succeeded(true));
        plan();
        now = now.plus(Duration.ofMinutes(5));
        is(1, new Seen.Failed("it stopped answering"));
        assertThat(ids(plan().back())).containsExactly(extension(1));
        assertThat(rollout.stage()).isEqualTo(Stage.FAILED);
    }

    @Test
    void aRefusalIsNoFailureAndGoesBackOnce() {
        wave(0, 2);
        plan();
        is(0, new Seen.Succeeded(true));
        is(1, new Seen.Refused("extensions.blocklist"));
        assertThat(ids(plan().back())).containsExactly(extension(1));
        is(1, new Seen.Before(true));
        assertThat(plan().back()).isEmpty();
        now = now.plus(PACE.healthy());
        assertThat(plan().free()).isTrue();
        assertThat(rollout.stage()).isEqualTo(Stage.IN_PROGRESS);
        assertThat(rollout.refused()).isEqualTo(1);
        assertThat(rollout.upgraded()).isEqualTo(1);
    }

    @Test
    void aWaveOfRefusalsMakesTheNextNoLarger() {
        wave(0, 1);
        is(0, new Seen.Refused("Allow/None"));
        plan();
        assertThat(plan().free()).isTrue();
        assertThat(rollout.size()).isEqualTo(1);
    }

    @Test
    void aMachineThatIsAwayHoldsNobodyUpForEverAndItsLateEndCounts() {
        wave(0, 2);
        is(0, new Seen.Succeeded(true));
        is(1, new Seen.Working(false, false));
        plan();
        now = now.plus(PACE.patience()).minusMillis(1);
        assertThat(plan().free()).isFalse();
        now = now.plusMillis(1);
        assertThat(plan().free()).isTrue();
        assertThat(ids(rollout.away())).containsExactly(extension(1));

        wave(2, 7);
        is(1, new Seen.Succeeded(true));
        Plan back = plan();
        assertThat(ids(back.ended())).containsExactly(extension(1));
        assertThat(rollout.away()).isEmpty();
    }

    @Test
    void oneThatFailsWhenItComesBackEndsItToo() {
        wave(0, 2);
        is(0, new Seen.Succeeded(true));
        is(1, new Seen.Working(false, false));
        plan();
        now = now.plus(PACE.patience());
        plan();
        wave(2, 7);
        plan();
        is(3, new Seen.Working(true, false));
        is(1, new Seen.Failed("late"));
        Plan plan = plan();
        assertThat(rollout.stage()).isEqualTo(Stage.FAILED);
        assertThat(ids(plan.back())).containsExactlyInAnyOrder(extension(1), extension(3));
    }

    @Test
    void aMachineThatWentAwayBeforeItWasToldIsLeftOut() {
        wave(0, 2);
        is(0, new Seen.Before(false));
        is(1, new Seen.Succeeded(true));
        Plan plan = plan();
        assertThat(plan.tell()).isEmpty();
        now = now.plus(PACE.healthy());
        assertThat(plan().free()).isTrue();
        assertThat(rollout.away()).isEmpty();
    }

    @Test
    void aMachineThatIsLostAfterItBeganSpeaksAgainstTheVersionInASmallWave() {
        wave(0, 1);
        is(0, new Seen.Working(true, true));
        plan();
        is(0, new Seen.Working(false, true));
        now = now.plus(PACE.patience());
        Plan plan = plan();
        assertThat(rollout.stage()).isEqualTo(Stage.FAILED);
        assertThat(rollout.reason()).contains("1 of 1 machines").contains("m0");
        assertThat(ids(plan.back())).containsExactly(extension(0));
    }

    @Test
    void oneInTenMayGetLostInALargeWave() {
        wave(0, 20);
        IntStream.range(2, 20).forEach(number -> is(number, new Seen.Succeeded(true)));
        is(0, new Seen.Working(false, true));
        is(1, new Seen.Working(false, true));
        plan();
        now = now.plus(PACE.patience());
        assertThat(plan().free()).isTrue();
        assertThat(ids(rollout.away())).containsExactly(extension(0), extension(1));

        wave(20, 40);
        IntStream.range(23, 40).forEach(number -> is(number, new Seen.Succeeded(true)));
        IntStream.range(20, 23).forEach(number -> is(number, new Seen.Working(false, true)));
        plan();
        now = now.plus(PACE.patience());
        plan();
        assertThat(rollout.stage()).isEqualTo(Stage.FAILED);
    }

    @Test
    void aVersionThatItsPublisherTakesBackGoesNoFurther() {
        wave(0, 3);
        plan();
        is(0, new Seen.Succeeded(true));
        is(1, new Seen.Working(true, false));
        Plan plan = plan(Obstacle.WITHDRAWN);
        assertThat(rollout.stage()).isEqualTo(Stage.WITHDRAWN);
        assertThat(plan.tell()).isEmpty();
        assertThat(plan.failed()).isEmpty();
        assertThat(ids(plan.back())).containsExactly(extension(1));
    }

    @Test
    void aNewerVersionTakesOverAsSoonAsNothingIsOnItsWay() {
        wave(0, 2);
        is(0, new Seen.Working(true, true));
        Plan plan = plan(Obstacle.NEWER);
        assertThat(plan.tell()).isEmpty();
        assertThat(rollout.stage()).isEqualTo(Stage.IN_PROGRESS);
        is(0, new Seen.Succeeded(true));
        plan(Obstacle.NEWER);
        assertThat(rollout.stage()).isEqualTo(Stage.SUPERSEDED);
        assertThat(rollout.upgraded()).isEqualTo(1);
    }

    @Test
    void whatSomebodyElseChangedIsLeftAlone() {
        wave(0, 3);
        is(0, new Seen.Gone("somebody asked for version 2.0.0"));
        is(1, new Seen.Working(true, true));
        is(2, new Seen.Succeeded(true));
        plan();
        is(1, new Seen.Before(true));
        Plan plan = plan();
        assertThat(plan.back()).isEmpty();
        assertThat(plan.tell()).isEmpty();
        assertThat(rollout.members().stream().map(Member::phase))
                .containsExactly(Phase.LEFT, Phase.LEFT, Phase.HEALTHY);
    }

    @Test
    void aRolloutIsReadAsItWasWritten() {
        wave(0, 3);
        is(0, new Seen.Failed("x"));
        is(1, new Seen.Working(true, true));
        plan();
        assertThat(Rollout.read(rollout.json())).isEqualTo(rollout);
    }
}
