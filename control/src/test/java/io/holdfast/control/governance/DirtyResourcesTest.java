package io.holdfast.control.governance;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.control.governance.DirtyResources.Everything;
import io.holdfast.control.governance.DirtyResources.Some;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.kernel.ResourceId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DirtyResourcesTest {
    private static final ResourceId MACHINE =
            ResourceId.parse("/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/g/providers/"
                    + "Microsoft.HybridCompute/machines/vm");

    private static final Duration PAUSE = Duration.ofMillis(300);

    private final DirtyResources dirty = new DirtyResources(PAUSE);

    private static ChangeRow change() {
        return new ChangeRow(0, MACHINE, ChangeRow.Kind.DOCUMENT, "", Instant.EPOCH);
    }

    @Test
    void aResourceThatChangesTenTimesIsJudgedOnce() throws Exception {
        for (int i = 0; i < 10; i++) {
            dirty.changed(change());
        }
        assertThat(dirty.take(Optional.empty()))
                .isInstanceOfSatisfying(
                        Some.class, some -> assertThat(some.resources()).containsExactly(MACHINE));
    }

    @Test
    void aTicketIsDoneWhenWhatItAskedForIsJudged() throws Exception {
        long ticket = dirty.everything();
        assertThat(dirty.done(ticket)).isFalse();
        dirty.finished(((Everything) dirty.take(Optional.empty())).ticket());
        assertThat(dirty.done(ticket)).isTrue();
    }

    @Test
    void aTicketFromBeforeARestartIsDoneWithTheFirstJudgement() throws Exception {
        long started = dirty.everything();
        assertThat(dirty.done(57)).isFalse();
        dirty.finished(started);
        assertThat(dirty.done(57)).isTrue();
    }

    /** What failed may fail again at once: without a pause it would burn a processor and fill the log. */
    @Test
    void afterAFailureNothingIsTakenForAWhileAndThenEverything() throws Exception {
        dirty.changed(change());
        dirty.everythingAfterAPause();
        Instant begun = Instant.now();
        CompletableFuture<DirtyResources.Due> taken = CompletableFuture.supplyAsync(() -> {
            try {
                return dirty.take(Optional.empty());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(taken.get(60, TimeUnit.SECONDS)).isInstanceOf(Everything.class);
        assertThat(Duration.between(begun, Instant.now())).isGreaterThanOrEqualTo(PAUSE.minusMillis(50));
    }

    @Test
    void theEndOfAnExemptionAsksForEverything() throws Exception {
        assertThat(dirty.take(Optional.of(Instant.now()))).isInstanceOf(Everything.class);
    }
}
