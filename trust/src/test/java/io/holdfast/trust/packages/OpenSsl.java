package io.holdfast.trust.packages;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real openssl command, the other reader and writer of these formats. */
public final class OpenSsl {
    private OpenSsl() {}

    /** What the command said. */
    public record Result(int code, String output) {}

    public static Result run(Path folder, String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("openssl hangs: " + command);
            }
            return new Result(process.exitValue(), output);
        } catch (IOException e) {
            throw new IllegalStateException("the tests need the openssl command", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs a command that must succeed. */
    public static String must(Path folder, String... arguments) {
        Result result = run(folder, arguments);
        if (result.code() != 0) {
            throw new AssertionError(
                    "openssl " + List.of(arguments) + " ended with " + result.code() + ": " + result.output());
        }
        return result.output();
    }
}
