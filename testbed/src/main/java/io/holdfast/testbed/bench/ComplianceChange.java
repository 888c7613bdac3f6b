package io.holdfast.testbed.bench;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.testbed.RunningAgent;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.fleet.ControlPlaneAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Scene B.3: from a changed file on a machine to what the API says of its compliance. */
final class ComplianceChange implements Benchmark {
    private static final int WARMING = 10;
    private static final int RUNS = 200;
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String DEFINITION =
            "/providers/Microsoft.Authorization/policyDefinitions/e6955644-301c-44b5-a4c4-528577de6861";

    @Override
    public String name() {
        return "compliance-change";
    }

    @Override
    public String about() {
        return "from a chmod of /etc/passwd (in a mount namespace of the agent's) to the new state in policyStates; "
                + RUNS + " changes, one after the other.";
    }

    @Override
    public Report run(Workplace work) throws IOException {
        Sample fsync = work.fsync();
        Path passwd = Files.writeString(work.path("passwd"), "root:x:0:0:root:/root:/bin/sh\n");
        List<String> place = List.of(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-c",
                "mount --bind \"$1\" /etc/passwd; shift; exec \"$@\"",
                "sh",
                passwd.toString(),
                "env",
                "HOLDFAST_AGENT_HOME=" + work.path("second"));
        List<Long> times = new ArrayList<>();
        try (RunningHoldfast holdfast = work.holdfast();
                RunningAgent agent = RunningAgent.connect(holdfast, place, "--resource-name", "second")
                        .start()) {
            String group = holdfast.machineId().replaceAll("/providers/.*", "");
            String machine = group + "/providers/Microsoft.HybridCompute/machines/second";
            ControlPlaneAddress plane = ControlPlaneAddress.of(holdfast);
            try (ApiClient client = new ApiClient(plane.api(), plane.authorities(), plane.token())) {
                client.call(
                        HttpMethod.PUT,
                        group + "/providers/Microsoft.Authorization/policyAssignments/passwd?api-version=2021-06-01",
                        "{\"properties\":{\"policyDefinitionId\":\"" + DEFINITION
                                + "\",\"parameters\":{\"IncludeArcMachines\":{\"value\":\"true\"}}}}");
                mode(passwd, "rw-r--r--");
                await(client, machine, "Compliant");
                for (int i = 0; i < WARMING + RUNS; i++) {
                    boolean red = i % 2 == 0;
                    long start = System.nanoTime();
                    mode(passwd, red ? "rw-rw-rw-" : "rw-r--r--");
                    await(client, machine, red ? "NonCompliant" : "Compliant");
                    if (i >= WARMING) {
                        times.add(System.nanoTime() - start);
                    }
                }
            }
            agent.stop();
        }
        Sample seen = Sample.of(times);
        Report report = new Report();
        int[] percents = {50, 99};
        int[] aims = {200, 1000};
        for (int i = 0; i < percents.length; i++) {
            int percent = percents[i];
            report.row(
                    "chmod to policyStates, p" + percent,
                    seen.text(percent),
                    "fsync p" + percent + " " + fsync.text(percent),
                    Sample.ratio(seen.millis(percent) / fsync.millis(percent)),
                    "< " + aims[i] + " ms",
                    seen.millis(percent) < aims[i]);
        }
        return report;
    }

    private static void mode(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static void await(ApiClient client, String machine, String state) {
        Instant end = Instant.now().plus(PATIENCE);
        String path =
                machine + "/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults?api-version=2019-10-01";
        String wanted = "\"complianceState\":\"" + state + "\"";
        while (Instant.now().isBefore(end)) {
            if (client.call(HttpMethod.POST, path, "").contentUtf8().contains(wanted)) {
                return;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new IllegalStateException("the machine was not " + state + " within " + PATIENCE);
    }
}
