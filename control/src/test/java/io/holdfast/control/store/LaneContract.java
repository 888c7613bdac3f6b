package io.holdfast.control.store;

import static io.holdfast.control.store.Samples.GROUP;
import static io.holdfast.control.store.Samples.change;
import static io.holdfast.control.store.Samples.event;
import static io.holdfast.control.store.Samples.leaf;
import static io.holdfast.control.store.Samples.machine;
import static io.holdfast.control.store.Samples.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Atomicity, batches, order, listeners. */
public interface LaneContract extends StoreContext {
    @Test
    default void aWritingThatThrowsLeavesNothingAndTheSameExceptionArrives() {
        IllegalArgumentException thrown = new IllegalArgumentException("no");
        int signedBefore = log().signed();
        assertThat(catchThrowable(() -> store().commit(tx -> {
                    tx.put(resource(machine("m"), 1));
                    tx.append(leaf("l"));
                    tx.append(event(machine("m"), Samples.TIME));
                    tx.append(change(machine("m")));
                    long _ = tx.bumpGovernanceEpoch();
                    throw thrown;
                })))
                .isSameAs(thrown);
        assertThat(one(tx -> tx.resource(machine("m")))).isEmpty();
        assertThat(many(tx -> tx.activity(ActivityContract.ALL))).isEmpty();
        assertThat(store().read(ReadTransaction::logHead).size()).isZero();
        assertThat(number(ReadTransaction::changeNumber)).isZero();
        assertThat(number(ReadTransaction::governanceEpoch)).isZero();
        assertThat(log().signed()).isEqualTo(signedBefore);
        AssertionError error = new AssertionError("read");
        assertThat(catchThrowable(() -> store().read(tx -> {
                    throw error;
                })))
                .isSameAs(error);
    }

    @Test
    default void aBatchOfReadingsSignsNothing() {
        int signed = log().signed();
        boolean found = store().commit(tx -> tx.resource(machine("m")).isPresent());
        assertThat(found).isFalse();
        assertThat(log().signed()).isEqualTo(signed);
    }

    @Test
    default void manyCallersAndSomeThatThrow() throws Exception {
        int callers = 200;
        List<Future<Boolean>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < callers; i++) {
                int n = i;
                results.add(threads.submit(() -> store().commit(tx -> {
                    tx.put(resource(machine("m" + n), n));
                    tx.append(leaf("leaf " + n));
                    tx.append(change(machine("m" + n)));
                    if (n % 7 == 0) {
                        throw new IllegalStateException("writing " + n);
                    }
                    return true;
                })));
            }
            for (int i = 0; i < callers; i++) {
                Future<Boolean> result = results.get(i);
                if (i % 7 == 0) {
                    assertThatThrownBy(result::get).hasRootCauseMessage("writing " + i);
                } else {
                    assertThat(result.get(60, TimeUnit.SECONDS)).isTrue();
                }
            }
        }
        int kept = callers - (callers + 6) / 7;
        List<ResourceRow> rows = store().read(tx ->
                tx.resources(ResourceQuery.below(GROUP, ResourceType.of("Microsoft.HybridCompute/machines"))));
        assertThat(rows).hasSize(kept).noneMatch(row -> row.generation() % 7 == 0);
        assertThat(store().read(ReadTransaction::logHead).size()).isEqualTo(kept);
        assertThat(many(tx -> tx.changes(0, 1000)))
                .extracting(ChangeRow::number)
                .containsExactlyElementsOf(
                        java.util.stream.LongStream.rangeClosed(1, kept).boxed().toList());
        LogContract.assertLogIsWhole(store());
    }

    @Test
    default void checkThenWriteIsSoundBetweenCallers() throws Exception {
        int callers = 100;
        List<Future<Long>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < callers; i++) {
                results.add(threads.submit(() -> store().commit(LaneContract::increment)));
            }
        }
        assertThat(results.stream().map(Future::resultNow).distinct()).hasSize(callers);
        assertThat(one(tx -> tx.document("counter", "c"))).contains(JsonObject.of("n", Json.of(callers)));
    }

    /** Reads a counter and writes it one higher. */
    static long increment(WriteTransaction tx) {
        long next = tx.document("counter", "c")
                        .flatMap(c -> c.find("n"))
                        .map(Json::compact)
                        .map(Long::parseLong)
                        .orElse(0L)
                + 1;
        tx.putDocument("counter", "c", JsonObject.of("n", Json.of(next)));
        return next;
    }

    @Test
    default void listenersHearEveryChangeOnceAndInOrder() throws Exception {
        LinkedBlockingQueue<ChangeRow> heard = new LinkedBlockingQueue<>();
        store().listen(notice -> {
            if (notice.changes().getFirst().number() == 1) {
                throw new IllegalStateException("a listener that fails harms nobody (expected in this test)");
            }
        });
        store().listen(notice -> heard.addAll(notice.changes()));
        int count = 300;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                int n = i;
                Future<Boolean> _ = threads.submit(() -> store().commit(tx -> {
                    tx.append(change(machine("m" + n)));
                    return true;
                }));
            }
        }
        for (long number = 1; number <= count; number++) {
            ChangeRow row = heard.poll(20, TimeUnit.SECONDS);
            assertThat(row).isNotNull().extracting(ChangeRow::number).isEqualTo(number);
        }
        assertThat(heard).isEmpty();
    }

    @Test
    default void aReadingSeesOneSnapshot() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        AtomicReference<List<Boolean>> seen = new AtomicReference<>(List.of());
        Thread reader = Thread.ofVirtual()
                .start(() -> seen.set(store().read(tx -> {
                    boolean before = tx.resource(machine("m")).isPresent();
                    reading.countDown();
                    awaitQuietly(written);
                    return List.of(before, tx.resource(machine("m")).isPresent());
                })));
        assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();
        boolean _ = store().commit(tx -> {
            tx.put(resource(machine("m"), 1));
            return true;
        });
        written.countDown();
        reader.join();
        assertThat(seen.get()).containsExactly(false, false);
        assertThat(one(tx -> tx.resource(machine("m")))).isPresent();
    }

    @Test
    default void anInterruptedCallerStillLearnsTheOutcome() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Queue<Object> outcome = new ConcurrentLinkedQueue<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            outcome.add(store().commit(tx -> {
                running.countDown();
                awaitQuietly(goOn);
                tx.put(resource(machine("m"), 1));
                return "done";
            }));
            outcome.add(Thread.currentThread().isInterrupted());
        });
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
        caller.interrupt();
        goOn.countDown();
        caller.join();
        assertThat(outcome).containsExactly("done", true);
        assertThat(one(tx -> tx.resource(machine("m")))).isPresent();
    }

    @Test
    default void aTransactionIsOfNoUseAfterwards() {
        ReadTransaction read = store().read(tx -> tx);
        WriteTransaction write = store().commit(tx -> tx);
        assertThatThrownBy(read::logHead).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> write.put(resource(machine("m"), 1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store().commit(tx -> store().commit(inner -> true)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("within");
        assertThatThrownBy(() -> store().read(tx -> store().read(inner -> true)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("within");
    }

    @Test
    default void textWithANulIsRefusedAndHarmsNobodyElse() {
        assertThatThrownBy(() -> store().commit(tx -> {
                    tx.putDocument("k", "a\0b", JsonObject.EMPTY);
                    return true;
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(map(tx -> tx.documents("k", ""))).isEmpty();
    }

    /** The same event twice cannot be kept; whoever shares a batch with it is not harmed. */
    @Test
    default void aRowThatCannotBeKeptHarmsNobodyElse() throws Exception {
        ActivityRow event = event(machine("m"), Samples.TIME);
        boolean _ = store().commit(tx -> {
            tx.append(event);
            return true;
        });
        List<Future<Boolean>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 60; i++) {
                int n = i;
                results.add(threads.submit(() -> store().commit(tx -> {
                    tx.put(resource(machine("m" + n), n));
                    tx.append(n % 10 == 0 ? event : event(machine("m" + n), Samples.TIME));
                    tx.append(leaf("leaf " + n));
                    return true;
                })));
            }
        }
        for (int i = 0; i < 60; i++) {
            int n = i;
            Future<Boolean> result = results.get(i);
            if (i % 10 == 0) {
                assertThatThrownBy(result::get).hasCauseInstanceOf(StoreException.class);
                assertThat(one(tx -> tx.resource(machine("m" + n)))).isEmpty();
            } else {
                assertThat(result.get()).isTrue();
            }
        }
        assertThat(many(tx -> tx.activity(ActivityContract.ALL))).hasSize(55);
        assertThat(number(tx -> tx.logHead().size())).isEqualTo(54);
        LogContract.assertLogIsWhole(store());
    }

    @Test
    default void aWritingSeesItsOwnRows() {
        ActivityRow event = event(machine("m"), Samples.TIME);
        List<ActivityRow> seen = store().commit(tx -> {
            tx.append(event);
            return tx.activity(ActivityContract.ALL);
        });
        assertThat(seen).containsExactly(event);
        assertThat(many(tx -> tx.activity(ActivityContract.ALL))).containsExactly(event);
        long epoch = store().commit(tx -> tx.bumpGovernanceEpoch() * 10 + tx.governanceEpoch());
        assertThat(epoch).isEqualTo(11);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException("a lane was interrupted", e);
        }
    }
}
