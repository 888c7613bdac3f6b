package io.holdfast.agent.platform;

import java.util.List;

/** How a program is started so that it takes no more of the machine than it may. */
@FunctionalInterface
public interface ProgramLimit {
    ProgramLimit NONE = command -> command;

    /** The command that starts this one within the limit; its exit code is that of the program. */
    List<String> around(List<String> command);
}
