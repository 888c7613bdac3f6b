package io.holdfast.extensions.runcommand;

import io.holdfast.extensions.handler.Account;
import io.holdfast.extensions.handler.Durable;
import io.holdfast.extensions.handler.Handler;
import io.holdfast.extensions.handler.SequenceMark;
import io.holdfast.extensions.handler.SettingsException;
import io.holdfast.extensions.handler.SettingsFile;
import io.holdfast.extensions.handler.Status;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The handler's commands, and {@code run}, which is the program that enable leaves behind. Enable ends with 0 whenever it
 * has written a status: the status tells the outcome.
 */
public final class RunCommand {
    static final String NAME = "Holdfast.Compute.RunCommand";

    private static final int CONFIGURATION = 53;
    private static final Duration START = Duration.ofSeconds(60);

    private final Path base;
    private final Map<String, String> environment;
    private final Clock clock;

    RunCommand(Path base, Map<String, String> environment, Clock clock) {
        this.base = base;
        this.environment = environment;
        this.clock = clock;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        String command = arguments.length == 1 ? arguments[0] : "";
        int code = new RunCommand(Path.of("").toAbsolutePath(), System.getenv(), Clock.systemUTC()).run(command);
        System.exit(code);
    }

    int run(String command) throws IOException, InterruptedException {
        try {
            switch (command) {
                case "install" -> {}
                case "update" -> SequenceMark.carryOver(base, environment);
                case "enable" -> enable(Handler.of(base, environment));
                case "disable" -> {
                    Handler handler = Handler.of(base, environment);
                    cancel(handler, runs().of(handler.extension()));
                }
                case "uninstall" -> cancel(Handler.of(base, environment), runs().all());
                case "run" -> run(Handler.of(base, environment));
                default -> throw new SettingsException("usage: install | update | enable | disable | uninstall");
            }
            return 0;
        } catch (SettingsException e) {
            System.err.println(e.getMessage());
            return CONFIGURATION;
        }
    }

    private RunFolder runs() {
        return new RunFolder(base.resolve("run"));
    }

    private Status status(Handler handler) {
        return new Status(handler, NAME, clock);
    }

    private void enable(Handler handler) throws IOException, InterruptedException {
        Status status = status(handler);
        Telling telling = new Telling(status);
        RunFile own = runs().file(handler);
        if (!new SequenceMark(handler).take(handler.sequence())) {
            if (!own.alive() && (own.exists() || !status.ended())) {
                Tree.kill(own);
                telling.interrupted();
                own.forget();
            }
            return;
        }
        cancel(handler, runs().of(handler.extension()));
        telling.pending();
        try {
            Request request = Request.of(SettingsFile.read(handler));
            if (request.user().isPresent()) {
                Account.of(request.user().get());
            }
        } catch (SettingsException e) {
            telling.refused("Enable failed: " + e.getMessage());
            return;
        }
        Durable.folder(handler.work());
        Process runner = begin(handler);
        long deadline = System.nanoTime() + START.toNanos();
        while (!own.exists() && runner.isAlive()) {
            if (System.nanoTime() > deadline) {
                runner.destroyForcibly();
                telling.refused("Enable failed: the run did not begin within " + START.toSeconds() + " s");
                return;
            }
            Thread.sleep(10);
        }
        if (!runner.isAlive() && !status.ended()) {
            telling.refused("Enable failed: the run did not begin (exit code " + runner.waitFor() + ")");
        }
    }

    /** In a session of its own, so that it outlives this command and whoever watches it. */
    private Process begin(Handler handler) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx48m",
                "-jar",
                base.resolve("run-command.jar").toString(),
                "run"));
        File log = handler.work().resolve("runner.log").toFile();
        return builder.directory(base.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(log)
                .redirectError(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    private void cancel(Handler handler, List<RunFile> running) throws IOException, InterruptedException {
        for (RunFile run : running) {
            if (!run.end()) {
                // its program was gone, or did not listen: nobody else will tell
                Optional<Handler> other = handler.extension().equals(run.extension())
                        ? Optional.of(handler.at(run.sequence()))
                        : Optional.empty();
                if (other.isPresent() && !status(other.get()).ended()) {
                    new Telling(status(other.get())).canceled();
                }
            }
        }
    }

    private void run(Handler handler) throws IOException, InterruptedException {
        RunFile own = runs().file(handler);
        own.claim();
        try {
            new Runner(handler, own, new Telling(status(handler))).run();
        } finally {
            own.forget();
        }
    }
}
