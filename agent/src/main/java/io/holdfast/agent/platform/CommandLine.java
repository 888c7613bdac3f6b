package io.holdfast.agent.platform;

import java.nio.file.Path;
import java.util.Map;

/**
 * One handler command.
 *
 * @param base the handler's folder as the handler sees it; the command's working directory
 * @param shell a shell command line (section 7)
 * @param group the handler's name, for its control group and its view of the folders
 * @param limits of that group
 * @param environment all variables that the command gets, and no others
 * @param privileges what rights it keeps; with an account, HOME, USER and LOGNAME are the account's
 */
public record CommandLine(
        Path base,
        String shell,
        String group,
        GroupLimits limits,
        Map<String, String> environment,
        Privileges privileges) {
    public CommandLine {
        environment = Map.copyOf(environment);
    }
}
