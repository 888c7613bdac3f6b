package io.holdfast.testbed.bench;

import io.holdfast.testbed.RunningHoldfast;
import java.nio.file.Path;
import java.util.Locale;

/** What the numbers were measured on. */
final class Surroundings {
    private Surroundings() {}

    static String text() {
        String processor = RunningHoldfast.read(Path.of("/proc/cpuinfo"))
                .lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.replaceFirst(".*:\\s*", ""))
                .findFirst()
                .orElse("unknown processor");
        long memory = RunningHoldfast.read(Path.of("/proc/meminfo"))
                .lines()
                .filter(line -> line.startsWith("MemTotal:"))
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0L);
        return String.format(
                Locale.ROOT,
                "%s, %d cores, %.0f GiB, Linux %s, Java %s, load average %s before the run",
                processor,
                Runtime.getRuntime().availableProcessors(),
                memory / 1048576.0,
                RunningHoldfast.read(Path.of("/proc/sys/kernel/osrelease")).strip(),
                Runtime.version(),
                RunningHoldfast.read(Path.of("/proc/loadavg")).split(" ")[0]);
    }
}
