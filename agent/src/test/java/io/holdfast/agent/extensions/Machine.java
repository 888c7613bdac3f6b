package io.holdfast.agent.extensions;

import io.holdfast.agent.platform.ContractFolders;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An executor in a folder of its own, with the packages that it may fetch and the reports that it made. */
public final class Machine implements AutoCloseable {
    public final Path home;
    public final Path trace;
    public final List<ExtensionReport> reports = new CopyOnWriteArrayList<>();
    public final Map<Digest, byte[]> packages = new ConcurrentHashMap<>();
    public ExtensionExecutor executor;

    /** So many final reports are not taken. */
    public final AtomicInteger refusals = new AtomicInteger();

    /** How often a package was asked for. */
    public final AtomicInteger downloads = new AtomicInteger();

    /** Are asked before {@link #packages}, from the next start on. */
    public final List<PackageSource> sources = new CopyOnWriteArrayList<>();

    private ExecutorSettings settings;

    public Machine(Path folder) throws IOException {
        this(folder, settings(folder));
    }

    public Machine(Path folder, ExecutorSettings settings) throws IOException {
        this.home = settings.home();
        this.trace = folder.resolve("trace");
        this.settings = settings;
        this.executor = open();
    }

    public static ExecutorSettings settings(Path folder) {
        Path home = folder.resolve("home of the agent");
        return ExecutorSettings.of(
                        home,
                        ContractFolders.below(home),
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "JAVA_TOOL_OPTIONS", "-Dx=y"))
                .statusTimes(Duration.ofMillis(500), Duration.ofSeconds(20));
    }

    private ExtensionExecutor open() throws IOException {
        List<PackageSource> all = new java.util.ArrayList<>(sources);
        all.add((_, _, digest) -> {
            downloads.incrementAndGet();
            return new ByteArrayInputStream(
                    Optional.ofNullable(packages.get(digest)).orElseThrow(() -> new IOException("no such package")));
        });
        return new ExtensionExecutor(settings, all, this::take);
    }

    private void take(ExtensionReport report) {
        if (report.phase() != ExtensionReport.Phase.RUNNING
                && refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new java.io.UncheckedIOException(new IOException("the spool is full"));
        }
        reports.add(report);
    }

    /** As after a restart of the agent's service. */
    public void restart() throws IOException {
        executor.close();
        executor = open();
        executor.recover();
    }

    /** As after a restart with other settings. */
    public void restart(ExecutorSettings other) throws IOException {
        settings = other;
        restart();
    }

    public void publish(FixtureHandler handler) {
        byte[] zip = handler.zip();
        packages.put(Digest.of(zip), zip);
    }

    /** Applies, waits, and gives the last report. */
    public ExtensionReport apply(FixtureHandler handler, String name, long generation, Optional<JsonObject> settings)
            throws InterruptedException {
        return apply(handler, handler.desired(name, generation, settings));
    }

    public ExtensionReport apply(FixtureHandler handler, DesiredExtension desired) throws InterruptedException {
        publish(handler);
        executor.apply(desired);
        executor.idle();
        return reports.getLast();
    }

    /** Removes, waits, and gives the last report. */
    public ExtensionReport remove(String name, long generation) throws InterruptedException {
        executor.remove("extension:" + name, generation);
        executor.idle();
        return reports.getLast();
    }

    public List<String> trace() throws IOException {
        return lines(trace);
    }

    /** One line for each time that a script really ran. */
    public List<String> ran() throws IOException {
        return lines(Path.of(trace + ".ran"));
    }

    /** The trace as {@code VERSION COMMAND}. */
    public List<String> commands() throws IOException {
        return trace().stream()
                .map(line -> line.split(" ")[0] + " " + line.split(" ")[1])
                .toList();
    }

    /** What commands of the handler wrote. */
    public String log() throws IOException {
        return Files.readString(home.resolve("log/azure/Contoso.Test.Sample/CommandExecution.log"));
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    public Path base(String version) {
        return home.resolve("waagent/Contoso.Test.Sample-" + version);
    }

    @Override
    public void close() {
        executor.close();
    }
}
