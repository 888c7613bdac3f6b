package io.holdfast.agent.platform;

import java.nio.file.Path;
import java.util.Map;

/**
 * One handler command.
 *
 * @param base the handler's folder as the handler sees it; the command's working directory
 * @param shell a shell command line (section 7)
 * @param environment all variables that the command gets, and no others
 */
public record CommandLine(Path base, String shell, Map<String, String> environment) {
    public CommandLine {
        environment = Map.copyOf(environment);
    }
}
