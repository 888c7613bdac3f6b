package io.holdfast.cli.commands;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.outcome.ExitCode;
import io.holdfast.cli.outcome.Printable;
import io.holdfast.kernel.json.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** A command that does something. */
abstract class Command implements Callable<Integer> {
    private final Surroundings surroundings;

    /** Read by the command line library; {@code --version} stays free for the version of a package. */
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    boolean help;

    Command(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    abstract void run() throws CommandException, IOException, InterruptedException;

    @Override
    public final Integer call() throws CommandException, IOException, InterruptedException {
        run();
        surroundings.out().flush();
        return ExitCode.DONE.number();
    }

    final Surroundings surroundings() {
        return surroundings;
    }

    /** One line for people; text from elsewhere cannot move the cursor. */
    final void say(String line) {
        surroundings.out().println(Printable.text(line));
    }

    final void warn(String line) {
        surroundings.err().println("holdfast: " + Printable.text(line));
        surroundings.err().flush();
    }

    /** For programs. */
    final void print(Json json) {
        surroundings.out().println(json.pretty());
    }
}
