package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.control.activity.ActivityFilter;
import io.holdfast.control.activity.ActivityLog;
import io.holdfast.control.activity.TransparencyLog;
import io.holdfast.control.extensions.ExtensionFacts;
import io.holdfast.control.extensions.MachineOperations;
import io.holdfast.control.store.ActivityRow;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.ItemRow;
import io.holdfast.control.store.NaiveLog;
import io.holdfast.control.store.OperationRow;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Samples;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WorkRow;
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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scene A.4: what a machine says while nobody waits for it stands in the activity log too, and cannot flood it. */
@org.jspecify.annotations.NullUnmarked // JUnit fills the fields
final class UnaskedEventsTest {
    private static final String WRITE = "Microsoft.HybridCompute/machines/extensions/write";
    private static final String REMOVE = "Microsoft.HybridCompute/machines/extensions/removeLocally/action";
    private static final long GENERATION = 8;
    private static final ResourceId MACHINE = Samples.machine("web-01");
    private static final ResourceId EXTENSION = ResourceId.parse(Samples.machine("web-01") + "/extensions/hello");

    @TempDir
    private Path directory;

    private Instant now = Samples.TIME;
    private Store store;
    private MachineOperations operations;
    private ExtensionFacts facts;
    private EnrolmentRow enrolment;

    @BeforeEach
    void aMachineWorksOnAnExtension() {
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
        facts = new ExtensionFacts(activity);
        enrolment = Samples.enrolment(Samples.enrolmentId(), MACHINE, true);
        boolean _ = store.commit(transaction -> {
            transaction.put(enrolment);
            transaction.put(extension("Creating"));
            transaction.put(new ItemRow(
                    enrolment.id(), "extension/hello", EXTENSION, GENERATION, Digest.of(new byte[] {1}), false, true));
            transaction.put(new OperationRow(
                    UUID.randomUUID(),
                    EXTENSION,
                    WRITE,
                    "Running",
                    GENERATION,
                    "alice",
                    "correlation-1",
                    now,
                    Optional.empty(),
                    Optional.empty()));
            return true;
        });
    }

    private static ResourceRow extension(String state) {
        return new ResourceRow(
                EXTENSION,
                JsonObject.of("properties", JsonObject.of("publisher", Json.of("Contoso"), "type", Json.of("Hello"))),
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

    private void says(Phase phase, String code) {
        JsonObject body = new ExtensionOutcome(
                        "extension/hello",
                        GENERATION,
                        phase,
                        code,
                        "Info",
                        "Ready",
                        "the machine's words",
                        Optional.empty(),
                        Optional.empty())
                .json();
        now = now.plusSeconds(1); // events of one moment have no order
        boolean _ = store.commit(transaction -> {
            try {
                facts.take(transaction, enrolment, new Fact(1, FactKind.EXTENSION, now, body), now);
            } catch (ProtocolException e) {
                throw new AssertionError(e);
            }
            return true;
        });
    }

    private void sixHoursPass() {
        now = now.plus(MachineOperations.TIME_TO_LIVE).plus(Duration.ofSeconds(1));
        operations.run(new WorkRow(
                operations.kind(),
                enrolment.id() + "/" + GENERATION,
                now,
                0,
                JsonObject.of("resource", Json.of(EXTENSION.toString()), "generation", Json.of(GENERATION))));
    }

    /** Oldest first. */
    private List<ActivityRow> events() {
        return store.read(transaction ->
                        transaction.activity(ActivityFilter.parse(EXTENSION, Optional.empty(), Optional.empty(), 1000)))
                .reversed();
    }

    private String state() {
        return store.read(transaction -> transaction.resource(EXTENSION))
                .orElseThrow()
                .provisioningState();
    }

    @Test
    void aSuccessAfterTheTimeOutIsAnEventOfTheSameRequestAndOnlyOnce() {
        sixHoursPass();
        assertThat(state()).isEqualTo("Failed");
        now = now.plusSeconds(60);
        says(Phase.SUCCEEDED, "success");
        assertThat(state()).isEqualTo("Succeeded");
        assertThat(events())
                .extracting(ActivityRow::caller, ActivityRow::operationName, ActivityRow::status)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("system:time-to-live", WRITE, "Failed"),
                        org.assertj.core.groups.Tuple.tuple("machine:web-01", WRITE, "Succeeded"));
        assertThat(events()).extracting(ActivityRow::correlationId).containsOnly("correlation-1");
        JsonObject late = events().getLast().properties();
        assertThat(late.string("operationEnded")).isPresent();
        assertThat(late.string("requestedBy")).contains("alice");

        says(Phase.FAILED, "late");
        says(Phase.SUCCEEDED, "success");
        assertThat(events()).hasSize(2);
    }

    @Test
    void anEndInTimeIsOneEventThatIsNotLate() {
        says(Phase.SUCCEEDED, "success");
        says(Phase.SUCCEEDED, "success");
        assertThat(events()).hasSize(1);
        assertThat(events().getFirst().properties().string("operationEnded")).isEmpty();
    }

    @Test
    void aLocalRemovalIsAnEventAndAMachineCannotFillTheLogWithThem() {
        says(Phase.SUCCEEDED, "success");
        says(Phase.STATUS, "RemovedLocally");
        ActivityRow removed = events().getLast();
        assertThat(removed.caller()).isEqualTo("machine:web-01");
        assertThat(removed.operationName()).isEqualTo(REMOVE);
        assertThat(removed.properties().string("statusMessage")).contains("the machine's words");
        assertThat(state()).as("what is wanted stays wanted").isEqualTo("Succeeded");

        for (int i = 0; i < 60; i++) {
            says(Phase.STATUS, "RemovedLocally");
            says(Phase.STATUS, "success");
        }
        assertThat(events()).hasSize(21);
    }
}
