package io.holdfast.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the system that is run to its end; what it said is in the exception when it fails. */
final class Tool {
    private Tool() {}

    static void run(Path folder, Duration most, List<String> command) {
        try {
            Path log = folder.resolve("tool.log");
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(most.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(command.getFirst() + " failed: " + RunningHoldfast.read(log));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** @param arguments what the script has as {@code $1} and so on */
    static void script(Path folder, String script, String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of("sh", "-euc", script, "sh"));
        command.addAll(List.of(arguments));
        run(folder, Duration.ofMinutes(5), command);
    }
}
