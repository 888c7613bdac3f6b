package io.holdfast.agent.platform;

import java.nio.file.Path;
import java.util.Map;

/**
 * One handler command.
 *
 * @param base the handler's folder as the handler sees it; the command's working directory
 * @param shell a shell command line (section 7)
 * @param group the handler's name, for its control group
 * @param limits of that group
 * @param environment all variables that the command gets, and no others
 */
public record CommandLine(Path base, String shell, String group, GroupLimits limits, Map<String, String> environment) {
    public CommandLine {
        environment = Map.copyOf(environment);
    }
}
