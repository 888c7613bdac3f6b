package io.holdfast.testbed.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningAgent;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.RunningHoldfast.Answer;
import io.holdfast.trust.log.Checkpoint;
import io.holdfast.trust.log.LogException;
import io.holdfast.trust.log.LogExportSummary;
import io.holdfast.trust.log.LogExportVerifier;
import io.holdfast.trust.log.NoteVerifier;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The control plane dies under load, machines fall silent: what was acknowledged stays, and everybody finds back. */
@Tag("scene")
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledControlPlaneTest {
    private static final int WRITERS = 12;
    private static final int ENOUGH = 400;

    /** Longer than an agent waits before it tries again after a short absence of the control plane. */
    private static final String DEADLINE = "10";

    @TempDir
    private static Path folder = Path.of("");

    private Optional<RunningHoldfast> running = Optional.empty();
    private Optional<RunningAgent> connected = Optional.empty();

    @BeforeAll
    void start() {
        RunningHoldfast holdfast =
                RunningHoldfast.start(folder.resolve("data"), "--no-agent", "--disconnect-after", DEADLINE);
        running = Optional.of(holdfast);
        connected = Optional.of(RunningAgent.connect(holdfast).start());
    }

    @AfterAll
    void stop() {
        connected.ifPresent(RunningAgent::close);
        running.ifPresent(RunningHoldfast::close);
    }

    private RunningHoldfast holdfast() {
        return running.orElseThrow();
    }

    private Extensions extensions() {
        return new Extensions(holdfast(), holdfast().machineId());
    }

    private JsonObject machine() {
        return holdfast()
                .call("GET", holdfast().machineId() + Extensions.VERSION, "")
                .json()
                .object("properties")
                .orElseThrow();
    }

    private String status() {
        return machine().string("status").orElse("");
    }

    private void awaitStatus(String status) {
        RunningHoldfast.await("the machine is " + status, Extensions.PATIENCE, () -> status().equals(status));
    }

    private String group(String name) {
        return "/subscriptions/" + holdfast().credential("subscriptionId") + "/resourceGroups/" + name
                + "?api-version=2021-04-01";
    }

    private String log() {
        Answer export = holdfast().call("GET", "/holdfast/log/export", "");
        assertThat(export.status()).isEqualTo(200);
        return export.body();
    }

    private static LogExportSummary verify(String export, List<NoteVerifier> keys, List<Checkpoint> heads)
            throws LogException {
        LogExportVerifier verifier = new LogExportVerifier(keys, heads);
        for (String line : export.lines().toList()) {
            verifier.line(line);
        }
        return verifier.finish();
    }

    /** Writes until the control plane is gone; remembers what was acknowledged. */
    private static final class Writer implements Runnable {
        private final KilledControlPlaneTest test;
        private final String token;
        private final int number;
        private final Map<String, Integer> acknowledged;
        private final AtomicInteger count;

        private Writer(
                KilledControlPlaneTest test,
                String token,
                int number,
                Map<String, Integer> acknowledged,
                AtomicInteger count) {
            this.test = test;
            this.token = token;
            this.number = number;
            this.acknowledged = acknowledged;
            this.count = count;
        }

        @Override
        public void run() {
            try {
                for (int round = 0; ; round++) {
                    // three versions of each group, so that updates are under way as well as creations
                    String name = "w" + number + "-" + round / 3;
                    Answer answer = test.holdfast()
                            .call(
                                    token,
                                    "PUT",
                                    test.group(name),
                                    "{\"location\":\"local\",\"tags\":{\"round\":\"" + round + "\"}}");
                    if (answer.status() / 100 != 2) {
                        throw new IllegalStateException(answer.status() + ": " + answer.body());
                    }
                    acknowledged.put(name, round);
                    count.incrementAndGet();
                }
            } catch (UncheckedIOException _) {
                return; // the control plane is gone, as it was meant to be
            }
        }
    }

    @Test
    void everyAcknowledgedWriteOutlivesTheControlPlane() throws Exception {
        awaitStatus("Connected");
        String before = machine().string("lastStatusChange").orElseThrow();
        LogExportSummary known = verify(log(), List.of(), List.of());
        Checkpoint knownHead = new Checkpoint(
                known.epochs().getLast().origin(),
                known.epochs().getLast().size(),
                known.epochs().getLast().root());
        Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
        AtomicInteger count = new AtomicInteger();
        String token = holdfast().token();
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<java.util.concurrent.Future<?>> all = new java.util.ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                all.add(writers.submit(new Writer(this, token, i, acknowledged, count)));
            }
            RunningHoldfast.await(
                    "writes",
                    Extensions.PATIENCE,
                    () -> count.get() >= ENOUGH || all.stream().anyMatch(java.util.concurrent.Future::isDone));
            holdfast().server().destroyForcibly();
            for (var writer : all) {
                writer.get();
            }
        }
        assertThat(count.get()).isGreaterThanOrEqualTo(ENOUGH);
        holdfast().restart();

        assertThat(status()).as("a restart turns no machine red").isEqualTo("Connected");
        String again = holdfast().token();
        acknowledged.forEach((name, round) -> {
            Answer group = holdfast().call(again, "GET", group(name), "");
            assertThat(group.status()).as("acknowledged group %s", name).isEqualTo(200);
            int stored = Integer.parseInt(group.json()
                    .object("tags")
                    .flatMap(tags -> tags.string("round"))
                    .orElseThrow());
            // a write that was under way may have been committed without having been acknowledged
            assertThat(stored).as("version of group %s", name).isBetween(round, round + 1);
        });
        LogExportSummary whole = verify(log(), List.of(known.epochs().getLast().key()), List.of(knownHead));
        assertThat(whole.leaves()).isGreaterThanOrEqualTo(known.leaves() + count.get());

        extensions().put("after", Extensions.script("echo back"));
        Answer ended = extensions().ended("after");
        assertThat(Extensions.state(ended)).as(ended.body()).isEqualTo("Succeeded");
        assertThat(machine().string("lastStatusChange"))
                .as("the agent came back before its deadline")
                .contains(before);
    }

    @Test
    void aSilentMachineIsDisconnectedByItsDeadlineAndConnectedWhenItSpeaks() throws Exception {
        awaitStatus("Connected");
        connected.orElseThrow().kill();
        long killed = System.nanoTime();
        awaitStatus("Disconnected");
        assertThat(Duration.ofNanos(System.nanoTime() - killed))
                .as("silence is judged by the deadline, not by a lost connection")
                .isGreaterThan(Duration.ofSeconds(Long.parseLong(DEADLINE) - 1));

        holdfast().restart();
        assertThat(status()).as("a restart turns no machine green").isEqualTo("Disconnected");
        connected.orElseThrow().start();
        awaitStatus("Connected");
    }
}
