package io.holdfast.testbed.bench;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.fleet.ControlPlaneAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** The whole way of a new extension: fetched, verified, opened, installed, enabled, reported. */
final class Install implements Benchmark {
    private static final int PAYLOAD = 1_000_000;
    private static final int WARMING = 5;
    private static final int RUNS = 30;
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "install";
    }

    @Override
    public String about() {
        return "from the accepted PUT of an extension whose package has 1 MB to its Succeeded in the API, less the time of"
                + " the handler's own two commands; " + RUNS + " runs, each followed by a removal.";
    }

    @Override
    public Report run(Workplace work) throws IOException {
        Sample fsync = work.fsync();
        Path times = work.path("times");
        handler(work.path("handler"), times);
        List<Long> whole = new ArrayList<>();
        List<Long> ours = new ArrayList<>();
        List<Long> before = new ArrayList<>();
        List<Long> between = new ArrayList<>();
        List<Long> after = new ArrayList<>();
        try (RunningHoldfast holdfast = work.holdfast()) {
            RunningHoldfast.Result published = holdfast.holdfast(
                    "extension", "publish", work.path("handler").toString(), "--unscanned");
            if (published.exit() != 0) {
                throw new IOException("the handler was not published: " + published.error());
            }
            String path = holdfast.machineId() + "/extensions/megabyte?api-version=2025-01-13";
            ControlPlaneAddress plane = ControlPlaneAddress.of(holdfast);
            try (ApiClient client = new ApiClient(plane.api(), plane.authorities(), plane.token())) {
                for (int i = 1; i <= WARMING + RUNS; i++) {
                    Files.writeString(times, "");
                    client.call(
                            HttpMethod.PUT,
                            path,
                            "{\"location\":\"local\",\"properties\":{\"publisher\":\"Holdfast.Bench\",\"type\":\"Megabyte\"}}");
                    long accepted = System.nanoTime();
                    long acceptedAt = clock();
                    String state = ended(client, path);
                    long took = System.nanoTime() - accepted;
                    if (!state.contains("\"provisioningState\":\"Succeeded\"")) {
                        throw new IOException("an install failed: " + state);
                    }
                    if (i > WARMING) {
                        whole.add(took);
                        List<Long> marks = marks(times);
                        ours.add(took - (marks.get(1) - marks.get(0)) - (marks.get(3) - marks.get(2)));
                        before.add(marks.get(0) - acceptedAt);
                        between.add(marks.get(2) - marks.get(1));
                        after.add(acceptedAt + took - marks.get(3));
                    }
                    client.send(HttpMethod.DELETE, path, "").join();
                    RunningHoldfast.await(
                            "the removal",
                            PATIENCE,
                            () -> client.send(HttpMethod.GET, path, "")
                                            .join()
                                            .status()
                                            .code()
                                    == 404);
                }
            }
        }
        return report(Sample.of(ours), Sample.of(whole), fsync)
                .row(
                        "accepted to install's begin, p50",
                        Sample.of(before).text(50),
                        "p99 " + Sample.of(before).text(99),
                        "")
                .row(
                        "install's end to enable's begin, p50",
                        Sample.of(between).text(50),
                        "p99 " + Sample.of(between).text(99),
                        "")
                .row(
                        "enable's end to Succeeded, p50",
                        Sample.of(after).text(50),
                        "p99 " + Sample.of(after).text(99),
                        "");
    }

    private static Report report(Sample ours, Sample whole, Sample fsync) {
        Report report = new Report();
        for (int percent : new int[] {50, 99}) {
            String beside = "fsync p" + percent + " " + fsync.text(percent);
            String ratio = Sample.ratio(ours.millis(percent) / fsync.millis(percent));
            report.row(
                    "without the handler's time, p" + percent,
                    ours.text(percent),
                    beside,
                    ratio,
                    "< 300 ms",
                    ours.millis(percent) < 300);
        }
        return report.row("with it, p50", whole.text(50), "p99 " + whole.text(99), "");
    }

    /** Asks every 2 ms: without a pause the asking takes one of two cores from what is measured. */
    private static String ended(ApiClient client, String path) {
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            String body = client.call(HttpMethod.GET, path, "").contentUtf8();
            if (!body.contains("\"provisioningState\":\"Creating\"")) {
                return body;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new IllegalStateException("an install did not end within " + PATIENCE);
    }

    /** Begin and end of install, begin and end of enable, by the handler's clock. */
    private static List<Long> marks(Path times) {
        List<Long> marks = new ArrayList<>();
        for (String line : RunningHoldfast.read(times).lines().toList()) {
            for (String part : line.split(" ")) {
                marks.add(Long.parseLong(part));
            }
        }
        return marks;
    }

    /** Nanoseconds by the clock that {@code date +%s%N} reads. */
    private static long clock() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000 + now.getNano();
    }

    private static void handler(Path folder, Path times) throws IOException {
        Files.createDirectories(folder.resolve("bin"));
        byte[] payload = new byte[PAYLOAD];
        new Random(7).nextBytes(payload);
        Files.write(folder.resolve("payload"), payload);
        Files.writeString(folder.resolve("HandlerManifest.json"), """
                [{"version": 1.0,
                  "handlerManifest": {"installCommand": "bin/run.sh install", "enableCommand": "bin/run.sh enable",
                    "disableCommand": "bin/run.sh disable", "updateCommand": "bin/run.sh update",
                    "uninstallCommand": "bin/run.sh uninstall"},
                  "signingInfo": {"publisher": "Holdfast.Bench", "type": "Megabyte", "version": "1.0.0"}}]
                """);
        Files.writeString(folder.resolve("bin/run.sh"), """
                #!/bin/sh
                start=$(date +%%s%%N)
                case $1 in install | enable) echo "$start $(date +%%s%%N)" >>'%s' ;; esac
                """.formatted(times));
    }
}
