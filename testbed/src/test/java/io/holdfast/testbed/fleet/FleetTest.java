package io.holdfast.testbed.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.testbed.RunningHoldfast;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fifty machines at once: each gets an operation of its own, verifies it, and reports. */
@Tag("scene")
class FleetTest {
    private static final int MACHINES = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void everyMachineVerifiesWhatItIsToldAndReports() throws Exception {
        try (RunningHoldfast holdfast = RunningHoldfast.start(folder.resolve("data"), "--no-agent");
                Fleet fleet = Fleet.of(ControlPlaneAddress.of(holdfast), "fleet")) {
            fleet.enrol(MACHINES);
            fleet.connect(PATIENCE);
            assertThat(holdfast.call("GET", fleet.machines().getFirst().id() + "?api-version=2025-01-13", "")
                            .body())
                    .contains("\"status\":\"Connected\"", "\"osName\":\"linux\"");

            List<CompletableFuture<AggregatedHttpResponse>> puts = fleet.machines().stream()
                    .map(machine -> fleet.call(HttpMethod.PUT, extension(machine), """
                            {"location":"local","properties":{"publisher":"Holdfast.Compute","type":"CustomScript",
                             "settings":{"commandToExecute":"true"}}}"""))
                    .toList();
            puts.forEach(CompletableFuture::join);
            RunningHoldfast.await(
                    "every operation is verified",
                    PATIENCE,
                    () -> fleet.counts().verified() == MACHINES);
            for (SimulatedMachine machine : fleet.machines()) {
                RunningHoldfast.await(
                        "the report of " + machine,
                        PATIENCE,
                        () -> holdfast.call("GET", extension(machine), "")
                                .body()
                                .contains("\"provisioningState\":\"Succeeded\""));
            }
            assertThat(fleet.counts().unproven()).isZero();

            SimulatedMachine first = fleet.machines().getFirst();
            X509Certificate renewed = first.renew().join();
            assertThat(renewed.getNotAfter()).isInTheFuture();
            fleet.call(HttpMethod.DELETE, extension(first), "").join();
            RunningHoldfast.await(
                    "the removal, told to the machine under its new certificate",
                    PATIENCE,
                    () -> holdfast.call("GET", extension(first), "").status() == 404);
        }
    }

    private static String extension(SimulatedMachine machine) {
        return machine.id() + "/extensions/script?api-version=2025-01-13";
    }
}
