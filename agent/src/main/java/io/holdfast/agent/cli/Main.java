package io.holdfast.agent.cli;

import io.holdfast.agent.config.AgentHome;
import io.holdfast.agent.identity.AzcmException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code hfagent}. {@code show} is asked most often, also by scripts, and takes a way on which the command line library
 * is not loaded.
 */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        PrintStream out =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream err =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.err), true, StandardCharsets.UTF_8);
        Console console = new Console(out, err, System.in, AgentHome.of(System.getenv()));
        List<String> arguments = List.of(args);
        System.exit(isPlainShow(arguments) ? show(arguments, console) : Commands.run(arguments, console));
    }

    private static boolean isPlainShow(List<String> arguments) {
        return !arguments.isEmpty()
                && arguments.getFirst().equals("show")
                && arguments.stream()
                        .skip(1)
                        .allMatch(argument ->
                                !argument.startsWith("-") || argument.equals("-j") || argument.equals("--json"));
    }

    private static int show(List<String> arguments, Console console) {
        List<String> properties = new ArrayList<>(arguments.subList(1, arguments.size()));
        boolean json = properties.removeIf(argument -> argument.startsWith("-"));
        try {
            ShowReport.print(console, properties, json);
            return 0;
        } catch (AzcmException e) {
            return console.fail(e, json);
        }
    }
}
