package io.holdfast.testbed;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code docs/status.md}, read by its form: {@code ### SCENE · STATE}, and below it blocks {@code ```status} with pairs of
 * {@code $ command} and {@code > text that its output contains}.
 *
 * @param helpers shell functions that the commands use
 */
record StatusPage(String helpers, List<Scene> scenes) {
    private static final Pattern HEADING = Pattern.compile("### (.+) · (works|partly|missing)");

    enum State {
        WORKS,
        PARTLY,
        MISSING
    }

    record Command(String line, String expected) {}

    record Scene(String name, State state, List<Command> commands) {}

    StatusPage {
        scenes = List.copyOf(scenes);
    }

    static StatusPage parse(String text) {
        List<Scene> scenes = new ArrayList<>();
        StringBuilder helpers = new StringBuilder();
        String block = "";
        String command = "";
        for (String line : text.lines().toList()) {
            Matcher heading = HEADING.matcher(line);
            if (line.startsWith("```")) {
                block = block.isEmpty() ? line.substring(3) : "";
            } else if (block.equals("status-helpers")) {
                helpers.append(line).append('\n');
            } else if (block.equals("status") && line.startsWith("$ ") && command.isEmpty()) {
                command = line.substring(2);
            } else if (block.equals("status") && line.startsWith("> ") && !command.isEmpty()) {
                scenes.getLast().commands().add(new Command(command, line.substring(2)));
                command = "";
            } else if (block.equals("status")) {
                throw new IllegalArgumentException("line: '" + line + "' (expected: $ and > in turns)");
            } else if (heading.matches()) {
                State state = State.valueOf(heading.group(2).toUpperCase(Locale.ROOT));
                scenes.add(new Scene(heading.group(1), state, new ArrayList<>()));
            } else if (line.startsWith("### ")) {
                throw new IllegalArgumentException(
                        "heading: '" + line + "' (expected: ### SCENE · works|partly|missing)");
            }
        }
        return new StatusPage(helpers.toString(), scenes);
    }
}
