package io.holdfast.testbed.bench;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.fleet.ControlPlaneAddress;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The corridor down: from a write through the API to the handler's process on this machine. */
final class PutToExec implements Benchmark {
    private static final int WARMING = 30;
    private static final int RUNS = 150;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "put-to-exec";
    }

    @Override
    public String about() {
        return "from the accepted PUT of an extension (new settings, installed handler) to the clock that the handler's"
                + " enable reads first; " + RUNS + " runs, one after the other.";
    }

    @Override
    public Report run(Workplace work) throws IOException {
        Sample fsync = work.fsync();
        List<Long> answered = new ArrayList<>();
        List<Long> sent = new ArrayList<>();
        ShellHandler handler = new ShellHandler(work.path("handler"), work.path("times")).write();
        try (RunningHoldfast holdfast = work.holdfast()) {
            RunningHoldfast.Result published =
                    holdfast.holdfast("extension", "publish", handler.folder().toString(), "--unscanned");
            if (published.exit() != 0) {
                throw new IOException("the handler was not published: " + published.error());
            }
            String path = holdfast.machineId() + "/extensions/clock?api-version=2025-01-13";
            ControlPlaneAddress plane = ControlPlaneAddress.of(holdfast);
            try (ApiClient client = new ApiClient(plane.api(), plane.authorities(), plane.token())) {
                for (int i = 1; i <= WARMING + RUNS; i++) {
                    int run = i;
                    long start = now();
                    client.call(HttpMethod.PUT, path, body(run));
                    long accepted = now();
                    RunningHoldfast.await("run " + run, PATIENCE, () -> handler.runs() >= run);
                    if (run > WARMING) {
                        answered.add(handler.lastRun() - accepted);
                        sent.add(handler.lastRun() - start);
                    }
                    // an operation that is under way would refuse the next
                    RunningHoldfast.await(
                            "the report of run " + run,
                            PATIENCE,
                            () -> client.call(HttpMethod.GET, path, "")
                                    .contentUtf8()
                                    .contains("\"provisioningState\":\"Succeeded\""));
                }
            }
        }
        return report(Sample.of(answered), Sample.of(sent), fsync);
    }

    private static Report report(Sample answered, Sample sent, Sample fsync) {
        return new Report()
                .row(
                        "200 to exec, p50",
                        answered.text(50),
                        "fsync p50 " + fsync.text(50),
                        Sample.ratio(answered.millis(50) / fsync.millis(50)))
                .row(
                        "200 to exec, p99",
                        answered.text(99),
                        "fsync p99 " + fsync.text(99),
                        Sample.ratio(answered.millis(99) / fsync.millis(99)),
                        "< 150 ms",
                        answered.millis(99) < 150)
                .row(
                        "sending to exec, p50",
                        sent.text(50),
                        "fsync p50 " + fsync.text(50),
                        Sample.ratio(sent.millis(50) / fsync.millis(50)))
                .row(
                        "sending to exec, p99",
                        sent.text(99),
                        "fsync p99 " + fsync.text(99),
                        Sample.ratio(sent.millis(99) / fsync.millis(99)));
    }

    private static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    private static String body(int run) {
        return """
                {"location":"local","properties":{"publisher":"%s","type":"%s","settings":{"run":%d}}}""".formatted(ShellHandler.PUBLISHER, ShellHandler.TYPE, run);
    }
}
