package io.holdfast.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code ./holdfast witness} in a folder of its own, as the second party would start it. */
public final class RunningWitness implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final String address;
    private Process process;

    private RunningWitness(Path folder, String address, Process process) {
        this.folder = folder;
        this.address = address;
        this.process = process;
    }

    /** Starts and waits until it has printed its key. */
    public static RunningWitness start(Path folder, String... options) {
        String address = "127.0.0.1:" + RunningHoldfast.freePort();
        RunningWitness started = new RunningWitness(folder, address, spawn(folder, address, List.of(options)));
        started.awaitUp();
        return started;
    }

    private static Process spawn(Path folder, String address, List<String> options) {
        try {
            Files.createDirectories(folder);
            List<String> command = new ArrayList<>(List.of(
                    RunningHoldfast.home().resolve("holdfast").toString(),
                    "witness",
                    "--data",
                    folder.resolve("data").toString(),
                    "--listen",
                    address));
            command.addAll(options);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile());
            builder.environment().put("HOLDFAST_NO_BUILD", "1");
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitUp() {
        RunningHoldfast.await("witness: " + folder.resolve("log"), PATIENCE, () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("the witness ended: " + output());
            }
            return output().contains("Ctrl-C stops it.");
        });
    }

    /** What it has said since it was started. */
    public String output() {
        return RunningHoldfast.read(folder.resolve("log"));
    }

    /** Its verifier key. */
    public String key() {
        return output().lines()
                .filter(line -> line.startsWith("witness "))
                .findFirst()
                .orElseThrow()
                .substring(8);
    }

    public String url() {
        return "http://" + address;
    }

    /** For {@code holdfast up --witness}. */
    public String option() {
        return url() + "#" + key();
    }

    public void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the witness did not end within 30 seconds");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** After {@link #kill}: in the same folder, at the same address. */
    public void startAgain() {
        process = spawn(folder, address, List.of());
        awaitUp();
    }

    @Override
    public void close() {
        kill();
    }
}
