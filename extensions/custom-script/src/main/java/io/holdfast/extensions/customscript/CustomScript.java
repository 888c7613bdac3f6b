package io.holdfast.extensions.customscript;

import io.holdfast.extensions.handler.Downloads;
import io.holdfast.extensions.handler.Durable;
import io.holdfast.extensions.handler.Handler;
import io.holdfast.extensions.handler.Output;
import io.holdfast.extensions.handler.Program;
import io.holdfast.extensions.handler.SequenceMark;
import io.holdfast.extensions.handler.SettingsException;
import io.holdfast.extensions.handler.SettingsFile;
import io.holdfast.extensions.handler.Status;
import io.holdfast.extensions.handler.Status.Said;
import io.holdfast.extensions.handler.Status.Word;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The handler's commands. Enable runs what the settings say, once for each sequence number, and ends with 0 whenever it has
 * written a status: the status tells the outcome.
 */
public final class CustomScript {
    private static final int CONFIGURATION = 53;
    private static final int GENERAL = 1;

    private final Path base;
    private final Map<String, String> environment;
    private final Clock clock;

    CustomScript(Path base, Map<String, String> environment, Clock clock) {
        this.base = base;
        this.environment = environment;
        this.clock = clock;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        String command = arguments.length == 1 ? arguments[0] : "";
        int code = new CustomScript(Path.of("").toAbsolutePath(), System.getenv(), Clock.systemUTC()).run(command);
        System.exit(code);
    }

    int run(String command) throws IOException, InterruptedException {
        return switch (command) {
            case "install", "disable", "uninstall" -> 0;
            case "update" -> {
                SequenceMark.carryOver(base, environment);
                yield 0;
            }
            case "enable" -> enable();
            default -> {
                System.err.println("usage: install | update | enable | disable | uninstall");
                yield CONFIGURATION;
            }
        };
    }

    private int enable() throws IOException, InterruptedException {
        Handler handler;
        try {
            handler = Handler.of(base, environment);
        } catch (SettingsException e) {
            System.err.println(e.getMessage());
            return CONFIGURATION;
        }
        Status status = new Status(handler, "Holdfast.Compute.CustomScript", clock);
        if (!new SequenceMark(handler).take(handler.sequence())) {
            if (!status.ended()) {
                status.write(new Said(
                        Word.ERROR,
                        GENERAL,
                        "Interrupted: the command was begun before, and its end was not seen. It is not run again; new"
                                + " settings or a new forceUpdateTag run it"));
            }
            return 0;
        }
        status.write(new Said(Word.TRANSITIONING, 0, "Running"));
        try {
            SettingsFile file = SettingsFile.read(handler);
            Settings settings = Settings.of(file.open(), file.hidden());
            Durable.folder(handler.work());
            new Downloads(handler.work()).fetch(settings.files());
            if (settings.unixLines()) {
                UnixLines.convert(handler.work(), settings.files());
            }
            Program program = new Program(handler.work());
            status.write(ended(run(program, settings.program()), program.output()));
        } catch (SettingsException e) {
            status.write(new Said(Word.ERROR, CONFIGURATION, "Enable failed: " + e.getMessage()));
        }
        return 0;
    }

    private static int run(Program program, String text) throws IOException, InterruptedException {
        Process process = program.start(text, Program.Launch.PLAIN);
        while (!process.waitFor(1, TimeUnit.SECONDS)) {
            program.bound();
        }
        return process.exitValue();
    }

    private static Said ended(int exitCode, Output output) {
        String head = exitCode == 0 ? "Enable succeeded: " : "Enable failed: ";
        return new Said(
                        exitCode == 0 ? Word.SUCCESS : Word.ERROR,
                        exitCode,
                        head + "the command ended with exit code " + exitCode + "\n[stdout]\n" + output.stdout()
                                + "\n\n[stderr]\n" + output.stderr())
                .with(output);
    }
}
