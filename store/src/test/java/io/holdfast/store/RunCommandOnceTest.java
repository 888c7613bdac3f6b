package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.control.activity.ActivityLog;
import io.holdfast.control.activity.TransparencyLog;
import io.holdfast.control.extensions.ExtensionFacts;
import io.holdfast.control.extensions.MachineOperations;
import io.holdfast.control.machines.ItemDelivery;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.ItemRow;
import io.holdfast.control.store.NaiveLog;
import io.holdfast.control.store.OperationRow;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Samples;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WorkRow;
import io.holdfast.control.witnesses.CosignedHeads;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ExtensionOutcome;
import io.holdfast.protocol.ExtensionOutcome.Phase;
import io.holdfast.protocol.Fact;
import io.holdfast.protocol.FactKind;
import io.holdfast.protocol.ProtocolException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run command reaches its machine at most once, whatever happens to either. */
@org.jspecify.annotations.NullUnmarked // JUnit fills the fields
final class RunCommandOnceTest {
    private static final String WRITE = "Microsoft.HybridCompute/machines/runCommands/write";
    private static final UUID OPERATION = UUID.fromString("5f0c2f5e-58f5-4b39-8f6f-1d1c6a0f3c11");
    private static final long GENERATION = 8;
    private static final ResourceId MACHINE = Samples.machine("web-01");
    private static final ResourceId RUN = ResourceId.parse(Samples.machine("web-01") + "/runCommands/hello");

    @TempDir
    private Path directory;

    private Instant now = Samples.TIME;
    private Store store;
    private MachineOperations operations;
    private ExtensionFacts facts;
    private EnrolmentRow enrolment;
    private ItemDelivery delivery;

    @BeforeEach
    void aRunCommandIsAskedFor() {
        store = SqliteStore.open(directory.resolve("store"), new NaiveLog());
        TransparencyLog log = new TransparencyLog(
                UUID.randomUUID(),
                epoch -> {
                    throw new AssertionError("nothing is signed here, and not epoch " + epoch);
                },
                new TransparencyLog.StopMark() {
                    @Override
                    public boolean stopped(int epoch) {
                        return false;
                    }

                    @Override
                    public void stop(int epoch) {
                        throw new AssertionError("nobody stops epoch " + epoch);
                    }
                },
                new SecureRandom());
        ActivityLog activity = new ActivityLog(log);
        InstantSource clock = () -> now;
        operations = new MachineOperations(store, log, activity, clock);
        delivery = new ItemDelivery(store, log, new CosignedHeads());
        facts = new ExtensionFacts(activity);
        enrolment = Samples.enrolment(Samples.enrolmentId(), MACHINE, true);
        boolean _ = store.commit(transaction -> {
            transaction.put(enrolment);
            transaction.put(run("Creating"));
            transaction.put(new ItemRow(
                    enrolment.id(), "runcommand/hello", RUN, GENERATION, Digest.of(new byte[] {1}), false, false));
            transaction.put(new OperationRow(
                    OPERATION,
                    RUN,
                    WRITE,
                    "Accepted",
                    GENERATION,
                    "alice",
                    "correlation-1",
                    now,
                    Optional.empty(),
                    Optional.empty()));
            return true;
        });
    }

    private static ResourceRow run(String state) {
        return new ResourceRow(
                RUN,
                JsonObject.of("properties", JsonObject.of("source", JsonObject.of("script", Json.of("id")))),
                "etag-1",
                state,
                GENERATION,
                "alice",
                Samples.TIME,
                "alice",
                Samples.TIME);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void says(long generation, Phase phase, String code) {
        JsonObject body = new ExtensionOutcome(
                        "runcommand/hello",
                        generation,
                        phase,
                        code,
                        "Info",
                        "Ready",
                        "the machine's words",
                        Optional.empty(),
                        Optional.empty())
                .json();
        now = now.plusSeconds(1);
        boolean _ = store.commit(transaction -> {
            try {
                facts.take(transaction, enrolment, new Fact(1, FactKind.EXTENSION, now, body), now);
            } catch (ProtocolException e) {
                throw new AssertionError(e);
            }
            return true;
        });
    }

    private void timePasses(Duration time) {
        now = now.plus(time);
        operations.run(new WorkRow(
                operations.kind(),
                enrolment.id() + "/" + GENERATION,
                now,
                0,
                JsonObject.of("resource", Json.of(RUN.toString()), "generation", Json.of(GENERATION))));
    }

    private boolean isOffered() {
        return !delivery.newerThan(enrolment.id(), 0).orElseThrow().items().isEmpty();
    }

    private String operation() {
        return store.read(transaction -> transaction.operation(OPERATION))
                .orElseThrow()
                .state();
    }

    private String state() {
        return store.read(transaction -> transaction.resource(RUN))
                .orElseThrow()
                .provisioningState();
    }

    @Test
    void itIsOfferedUntilItsStartWasReported() {
        assertThat(isOffered()).isTrue();
        says(GENERATION, Phase.RUNNING, "Waiting");
        assertThat(isOffered()).isTrue();
        says(GENERATION, Phase.RUNNING, "transitioning");
        assertThat(isOffered()).isFalse();
        assertThat(operation()).isEqualTo("Running");
        says(GENERATION, Phase.INTERRUPTED, "Interrupted");
        assertThat(isOffered()).isFalse();
        assertThat(operation()).isEqualTo("Failed");
        assertThat(state()).isEqualTo("Failed");
    }

    @Test
    void aMachineThatStaysAwayIsNotOfferedItAfterSixHours() {
        timePasses(MachineOperations.TIME_TO_LIVE.plusSeconds(1));
        assertThat(isOffered()).isFalse();
        assertThat(operation()).isEqualTo("Failed");
        // one that fetched it in time and was cut off still tells its end
        says(GENERATION, Phase.SUCCEEDED, "success");
        assertThat(state()).isEqualTo("Succeeded");
    }

    @Test
    void oneThatRunsIsNotGivenUpBeforeItsLongestTime() {
        says(GENERATION, Phase.RUNNING, "transitioning");
        timePasses(MachineOperations.TIME_TO_LIVE.plusSeconds(1));
        assertThat(operation()).isEqualTo("Running");
        timePasses(Duration.ofHours(25));
        assertThat(operation()).isEqualTo("Failed");
    }

    @Test
    void aNewEpochDoesNotTellItAgain() {
        newEpoch();
        assertThat(operation()).isEqualTo("Canceled");
        assertThat(state()).isEqualTo("Canceled");
        assertThat(isOffered()).isFalse();
    }

    @Test
    void aNewEpochLeavesTheOneThatRuns() {
        says(GENERATION, Phase.RUNNING, "transitioning");
        newEpoch();
        assertThat(operation()).isEqualTo("Running");
        assertThat(isOffered()).isFalse();
        says(GENERATION, Phase.SUCCEEDED, "success");
        assertThat(operation()).isEqualTo("Succeeded");
    }

    private void newEpoch() {
        boolean _ = store.commit(transaction -> {
            transaction.beginEpoch(Samples.leaf("statement"));
            return true;
        });
        boolean renewed = store.commit(transaction -> operations.renew(
                transaction,
                transaction.enrolment(enrolment.id()).orElseThrow(),
                RequestContext.system("new-epoch", "new-epoch", now)));
        assertThat(renewed).isTrue();
    }

    @Test
    void whatADeleteEndsIsCanceled() {
        says(GENERATION, Phase.RUNNING, "transitioning");
        tombstone();
        assertThat(isOffered()).isTrue();
        says(GENERATION, Phase.INTERRUPTED, "Canceled");
        assertThat(operation()).isEqualTo("Canceled");
        says(GENERATION + 1, Phase.REMOVED, "Removed");
        boolean there = store.read(transaction -> transaction.resource(RUN).isPresent());
        assertThat(there).isFalse();
    }

    @Test
    void oneThatTheMachineNeverBeganIsCanceledByWhatCameAfterIt() {
        tombstone();
        says(GENERATION + 1, Phase.REMOVED, "Removed");
        assertThat(operation()).isEqualTo("Canceled");
    }

    private void tombstone() {
        boolean _ = store.commit(transaction -> {
            transaction.put(new ItemRow(
                    enrolment.id(), "runcommand/hello", RUN, GENERATION + 1, Digest.of(new byte[] {2}), true, false));
            return true;
        });
    }
}
