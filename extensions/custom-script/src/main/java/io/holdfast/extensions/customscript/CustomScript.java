package io.holdfast.extensions.customscript;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

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
            case "update" -> update();
            case "enable" -> enable();
            default -> {
                System.err.println("usage: install | update | enable | disable | uninstall");
                yield CONFIGURATION;
            }
        };
    }

    /** Sequence marks live in the folder of a version, so that they move with an update. */
    private int update() throws IOException {
        String from = environment.getOrDefault("AZURE_GUEST_AGENT_UPDATING_FROM_VERSION", "");
        String own = String.valueOf(base.getFileName());
        int dash = own.lastIndexOf('-');
        if (from.matches("[0-9.]{1,40}") && dash > 0) {
            Path old = base.resolveSibling(own.substring(0, dash + 1) + from);
            if (!old.equals(base)) {
                SequenceMark.carryOver(old.resolve("state"), base.resolve("state"));
            }
        }
        return 0;
    }

    private int enable() throws IOException, InterruptedException {
        Handler handler;
        try {
            handler = Handler.of(base, environment);
        } catch (SettingsException e) {
            System.err.println(e.getMessage());
            return CONFIGURATION;
        }
        Status status = new Status(handler, clock);
        if (!new SequenceMark(handler).take(handler.sequence())) {
            if (unfinished(handler)) {
                status.failed(
                        GENERAL,
                        "Interrupted: the command was begun before, and its end was not seen. It is not run again; new"
                                + " settings or a new forceUpdateTag run it");
            }
            return 0;
        }
        status.transitioning();
        try {
            Settings settings = SettingsFile.read(handler);
            Durable.folder(handler.work());
            new Downloads(handler.work()).fetch(settings.files());
            Program program = new Program(handler.work());
            int code = program.run(settings.program());
            status.ended(code, Output.of(program.stdout(), program.stderr()));
        } catch (SettingsException e) {
            status.failed(CONFIGURATION, "Enable failed: " + e.getMessage());
        }
        return 0;
    }

    private static boolean unfinished(Handler handler) throws IOException {
        Optional<String> status = Files.exists(handler.statusFile())
                ? Optional.of(Files.readString(handler.statusFile()))
                : Optional.empty();
        return status.filter(text -> !text.contains("\"status\": \"transitioning\""))
                .isEmpty();
    }
}
