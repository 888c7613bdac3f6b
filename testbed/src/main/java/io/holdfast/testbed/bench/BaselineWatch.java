package io.holdfast.testbed.bench;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.fleet.ControlPlaneAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** What watching the whole baseline costs an idle agent. */
final class BaselineWatch implements Benchmark {
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "baseline-watch";
    }

    @Override
    public String about() {
        return "processor and private memory of the connected agent over 60 s without work, while it looks after"
                + " AzureLinuxBaseline, beside the same agent before.";
    }

    private record Cost(double cpuMillis, ProcessMemory memory) {}

    private static Cost idle(ProcessHandle agent) throws InterruptedException {
        Duration before = agent.info().totalCpuDuration().orElse(Duration.ZERO);
        Thread.sleep(IDLE);
        Duration after = agent.info().totalCpuDuration().orElse(Duration.ZERO);
        return new Cost(after.minus(before).toMillis(), ProcessMemory.of(agent.pid()));
    }

    @Override
    public Report run(Workplace work) throws IOException, InterruptedException {
        try (RunningHoldfast holdfast = work.holdfast()) {
            ControlPlaneAddress plane = ControlPlaneAddress.of(holdfast);
            Thread.sleep(Duration.ofSeconds(10)); // what a start does once is not what is measured
            Cost without = idle(holdfast.agent());
            try (ApiClient client = new ApiClient(plane.api(), plane.authorities(), plane.token())) {
                String path =
                        holdfast.machineId() + "/providers/Microsoft.GuestConfiguration/guestConfigurationAssignments/"
                                + "AzureLinuxBaseline?api-version=2022-01-25";
                client.call(
                        HttpMethod.PUT,
                        path,
                        "{\"properties\":{\"guestConfiguration\":{\"name\":\"AzureLinuxBaseline\",\"assignmentType\":\"Audit\"}}}");
                RunningHoldfast.await(
                        "the first report",
                        PATIENCE,
                        () -> client.call(HttpMethod.GET, path, "")
                                .contentUtf8()
                                .contains("latestAssignmentReport"));
            }
            Thread.sleep(Duration.ofSeconds(10));
            Cost with = idle(holdfast.agent());
            return report(without, with);
        }
    }

    private static Report report(Cost without, Cost with) {
        double minute = IDLE.toMillis();
        return new Report()
                .row(
                        "processor over a minute, watching 297 rules",
                        share(with.cpuMillis() / minute),
                        "without " + share(without.cpuMillis() / minute),
                        Sample.ratio(with.cpuMillis() / Math.max(1, without.cpuMillis())))
                .row(
                        "Anonymous",
                        ProcessMemory.mebibytes(with.memory().anonymous()),
                        "without " + ProcessMemory.mebibytes(without.memory().anonymous()),
                        Sample.ratio((double) with.memory().anonymous()
                                / without.memory().anonymous()),
                        "<= 64 MB",
                        with.memory().anonymous() <= 64 * 1024)
                .row(
                        "Rss",
                        ProcessMemory.mebibytes(with.memory().resident()),
                        "without " + ProcessMemory.mebibytes(without.memory().resident()),
                        Sample.ratio((double) with.memory().resident()
                                / without.memory().resident()));
    }

    private static String share(double share) {
        return String.format(Locale.ROOT, "%.2f %% of one processor", share * 100);
    }
}
