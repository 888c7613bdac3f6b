package io.holdfast.control.extensions.upgrades;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.control.extensions.upgrades.Planner.Obstacle;
import io.holdfast.control.extensions.upgrades.Planner.Plan;
import io.holdfast.control.extensions.upgrades.Rollout.Stage;
import io.holdfast.control.store.Samples;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.ResourceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random fleets in virtual time, with kills between any two steps: what is promised of waves holds in all of them. */
final class PlannerPropertyTest {
    private static final ExtensionType TYPE = ExtensionType.of("Contoso", "Agent");
    private static final HandlerVersion OLD = new HandlerVersion("1.0.0");
    private static final HandlerVersion NEW = new HandlerVersion("1.1.0");
    private static final Pace PACE = new Pace(Duration.ofMinutes(10), Duration.ofHours(1), 3, 8, 10);

    /** What each machine makes of the new version when it comes to it. */
    private enum Nature {
        GOOD,
        BAD,
        REFUSES
    }

    /** One machine as it is, and not as it is seen. */
    private static final class Machine {
        private final ResourceId extension;
        private final Nature nature;
        private boolean connected = true;
        private boolean wantsNew;
        private boolean begun;
        private boolean ended;
        private int told;
        private Instant goodSince = Instant.MAX;

        private Machine(int number, Nature nature) {
            this.extension = Samples.machine("m" + number).child("extensions", "agent");
            this.nature = nature;
        }

        private Seen seen() {
            if (!wantsNew) {
                return new Seen.Before(connected);
            }
            if (!ended) {
                return new Seen.Working(connected, begun);
            }
            return switch (nature) {
                case GOOD -> new Seen.Succeeded(connected);
                case BAD -> new Seen.Failed("bad");
                case REFUSES -> new Seen.Refused("blocked");
            };
        }

        private boolean good() {
            return wantsNew && ended && nature == Nature.GOOD;
        }
    }

    private static final class Fleet {
        private final Random random;
        private final Map<ResourceId, Machine> machines = new LinkedHashMap<>();
        private final boolean failures;
        private Instant now = Samples.TIME;
        private Rollout stored = Rollout.begin(TYPE, NEW, "c", List.of(), Samples.TIME);
        private List<Machine> wave = List.of();

        private Fleet(long seed) {
            random = new Random(seed);
            failures = random.nextInt(3) == 0;
            int size = 1 + random.nextInt(25);
            for (int i = 0; i < size; i++) {
                Nature nature = failures && random.nextInt(15) == 0
                        ? Nature.BAD
                        : random.nextInt(8) == 0 ? Nature.REFUSES : Nature.GOOD;
                Machine machine = new Machine(i, nature);
                machines.put(machine.extension, machine);
            }
        }

        private Machine machine(ResourceId id) {
            Machine found = machines.get(id);
            if (found == null) {
                throw new AssertionError("nobody knows " + id);
            }
            return found;
        }

        private void live() {
            now = now.plus(Duration.ofMinutes(1 + random.nextInt(4)));
            for (Machine machine : machines.values()) {
                if (random.nextInt(60) == 0 && !machine.begun) {
                    machine.connected = !machine.connected;
                } else if (!machine.connected && random.nextInt(6) == 0) {
                    machine.connected = true;
                }
                if (machine.connected && machine.wantsNew && !machine.ended && random.nextInt(2) == 0) {
                    machine.ended = machine.begun;
                    machine.begun = true;
                }
                if (machine.ended) {
                    machine.begun = false;
                }
                machine.goodSince =
                        !machine.good() ? Instant.MAX : machine.goodSince.equals(Instant.MAX) ? now : machine.goodSince;
            }
        }

        /** One run of the work, which may be killed after any of its steps. */
        private void run() {
            Plan plan =
                    Planner.plan(stored, member -> machine(member.extension()).seen(), Obstacle.NONE, PACE, now);
            if (killed()) {
                return;
            }
            stored = Rollout.read(plan.rollout().json());
            wave = wave.stream()
                    .filter(machine -> stored.away().stream()
                            .noneMatch(member -> member.extension().equals(machine.extension)))
                    .toList(); // nobody waits for these
            for (Member member : plan.back()) { // stored with the rollout, done by its own work
                Machine machine = machine(member.extension());
                if (machine.good()) {
                    assertThat(member.phase()).isEqualTo(Member.Phase.LOST);
                    continue; // it vanished with the version; the way back leaves it what is good there
                }
                machine.wantsNew = false;
                machine.begun = false;
                machine.ended = false;
            }
            if (killed()) {
                return;
            }
            if (plan.free()) {
                begin();
                return;
            }
            for (Member member : plan.tell()) {
                if (killed()) {
                    return;
                }
                tell(machine(member.extension()));
            }
        }

        private boolean killed() {
            return random.nextInt(10) == 0;
        }

        private void begin() {
            List<Member> chosen = new ArrayList<>();
            boolean known = false;
            for (Machine machine : machines.values()) {
                boolean open = stored.away().stream()
                        .anyMatch(member -> member.extension().equals(machine.extension));
                if (!machine.wantsNew && machine.nature != Nature.REFUSES && !open) {
                    known = true;
                    if (machine.connected && chosen.size() < stored.size()) {
                        chosen.add(Member.chosen(machine.extension, OLD, NEW, now));
                    }
                } else if (!machine.wantsNew && machine.nature == Nature.REFUSES && machine.told == 0) {
                    known = true;
                    if (machine.connected && chosen.size() < stored.size()) {
                        chosen.add(Member.chosen(machine.extension, OLD, NEW, now));
                    }
                }
            }
            if (!chosen.isEmpty()) {
                assertThat(stored.members()).as("never two waves at once").isEmpty();
                assertThat(chosen.size()).isLessThanOrEqualTo(stored.wave() == 0 ? 1 : PACE.largest());
                wave.stream()
                        .filter(Machine::good)
                        .forEach(machine -> assertThat(machine.goodSince)
                                .as("the wave before was healthy for long enough")
                                .isBeforeOrEqualTo(now.minus(PACE.healthy())));
                stored = stored.waving(chosen);
                wave = chosen.stream()
                        .map(member -> machine(member.extension()))
                        .toList();
            } else if (!known) {
                stored = stored.ended(Stage.SUCCEEDED, "");
            }
        }

        private void tell(Machine machine) {
            assertThat(stored.stage()).as("after the end nobody is told").isEqualTo(Stage.IN_PROGRESS);
            if (!machine.wantsNew) { // as the real one looks before it asks
                machine.wantsNew = true;
                machine.told++;
            }
        }
    }

    @Test
    void everyFleetComesToItsEnd() {
        int failed = 0;
        for (long seed = 0; seed < 60; seed++) {
            Fleet fleet = new Fleet(seed);
            for (int step = 0; step < 4000 && !over(fleet); step++) {
                fleet.live();
                waveInvariants(fleet, seed);
                fleet.run();
            }
            assertThat(over(fleet)).as("seed %d: %s", seed, fleet.stored).isTrue();
            ended(fleet, "seed " + seed);
            failed += fleet.stored.stage() == Stage.FAILED ? 1 : 0;
        }
        assertThat(failed).as("some of them fail").isBetween(10, 50);
    }

    private static void ended(Fleet fleet, String seed) {
        boolean failed = fleet.stored.stage() == Stage.FAILED;
        for (Machine machine : fleet.machines.values()) {
            String which = seed + ": " + machine.extension;
            assertThat(machine.told).as(which + " is told again and again").isLessThanOrEqualTo(1);
            if (machine.wantsNew) {
                assertThat(machine.good())
                        .as(which + " keeps it and is not well")
                        .isTrue();
            }
            if (!failed && machine.nature == Nature.GOOD) {
                assertThat(machine.good()).as(which + " was passed over").isTrue();
            }
        }
    }

    private static boolean over(Fleet fleet) {
        return fleet.stored.stage() != Stage.IN_PROGRESS
                && fleet.stored.members().isEmpty()
                && fleet.stored.away().isEmpty();
    }

    /** Whatever wants the new version is of this wave, away from an earlier one, or well. */
    private static void waveInvariants(Fleet fleet, long seed) {
        if (fleet.stored.stage() != Stage.IN_PROGRESS) {
            return;
        }
        for (Machine machine : fleet.machines.values()) {
            boolean here = fleet.stored.members().stream()
                    .anyMatch(member -> member.extension().equals(machine.extension));
            boolean away = fleet.stored.away().stream()
                    .anyMatch(member -> member.extension().equals(machine.extension));
            if (machine.wantsNew && !machine.good()) {
                assertThat(here || away)
                        .as("seed %d: %s is in no wave and on its way", seed, machine.extension)
                        .isTrue();
            }
        }
    }
}
