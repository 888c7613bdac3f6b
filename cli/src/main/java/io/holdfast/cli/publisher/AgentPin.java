package io.holdfast.cli.publisher;

import io.holdfast.cli.outcome.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Pins a publisher's root on the agent of a data directory, by the agent's own command line: only the machine changes whom the
 * machine believes.
 *
 * @param hfagent the agent's launcher
 */
public record AgentPin(Path hfagent, Path agentHome) {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** How the agent's command ended. */
    public sealed interface Outcome {
        record Pinned() implements Outcome {}

        /** @param reason in the agent's words */
        record Failed(String reason) implements Outcome {}
    }

    public Outcome pin(String publisher, Path root) throws IOException, InterruptedException {
        Path output = Files.createTempFile("holdfast-pin", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(List.of(
                            hfagent.toString(),
                            "trust",
                            "add",
                            publisher,
                            "--root",
                            root.toAbsolutePath().toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment()
                    .put("HOLDFAST_AGENT_HOME", agentHome.toAbsolutePath().toString());
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Outcome.Failed("it did not end within " + LIMIT.toSeconds() + " s");
            }
            return process.exitValue() == 0 ? new Outcome.Pinned() : new Outcome.Failed(words(output));
        } finally {
            Files.delete(output);
        }
    }

    /** The same by hand, for a shell. */
    public static String command(String publisher, Path root) {
        return "hfagent trust add " + publisher + " --root '" + root.toAbsolutePath() + "'";
    }

    private static String words(Path output) throws IOException {
        try (var in = Files.newInputStream(output)) {
            return Printable.text(new String(in.readNBytes(2000), StandardCharsets.UTF_8).strip());
        }
    }
}
