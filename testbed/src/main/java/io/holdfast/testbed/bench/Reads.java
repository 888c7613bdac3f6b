package io.holdfast.testbed.bench;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.fleet.ControlPlaneAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Reads a second, beside an endpoint that does nothing but answer. */
final class Reads implements Benchmark {
    private static final int CALLERS = 64;
    private static final Duration WARM = Duration.ofSeconds(10);
    private static final Duration MEASURED = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "reads";
    }

    @Override
    public String about() {
        return "GETs of one machine a second over " + CALLERS + " kept TLS connections, beside an endpoint of the same"
                + " HTTP server that answers the same bytes and does nothing else.";
    }

    @Override
    public Report run(Workplace work) throws IOException, InterruptedException {
        double rate;
        byte[] bytes;
        try (RunningHoldfast holdfast = work.holdfast()) {
            ControlPlaneAddress plane = ControlPlaneAddress.of(holdfast);
            String path = holdfast.machineId() + "?api-version=2025-01-13";
            try (ApiClient client = new ApiClient(plane.api(), plane.authorities(), plane.token())) {
                bytes = client.call(HttpMethod.GET, path, "").content().array();
                rate = load(client, path);
            }
        }
        double plain = plain(work, bytes);
        return new Report()
                .row(
                        "GET of a machine, " + bytes.length + " bytes",
                        ApiWrites.perSecond(rate),
                        "bare endpoint " + ApiWrites.perSecond(plain),
                        Sample.ratio(rate / plain));
    }

    private static double load(ApiClient client, String path) throws InterruptedException {
        return Load.perSecond(CALLERS, WARM, MEASURED, _ -> client.call(HttpMethod.GET, path, ""));
    }

    private static double plain(Workplace work, byte[] bytes) throws IOException, InterruptedException {
        Path content = work.path("bytes");
        Files.write(content, bytes);
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseParallelGC",
                        "-Xmx1g",
                        "-XX:+UseCompactObjectHeaders",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PlainServer.class.getName(),
                        content.toString(),
                        work.folder().toString())
                .redirectErrorStream(true)
                .redirectOutput(work.path("plain.log").toFile())
                .start();
        try {
            Path port = work.path("port");
            RunningHoldfast.await("the bare endpoint", PATIENCE, () -> Files.exists(port));
            URI address = URI.create("https://127.0.0.1:" + Files.readString(port));
            try (ApiClient client = ApiClient.trustingAnyone(address)) {
                return load(client, "/");
            }
        } finally {
            server.destroy();
            server.waitFor();
        }
    }
}
