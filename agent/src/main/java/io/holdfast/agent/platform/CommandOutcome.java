package io.holdfast.agent.platform;

import java.time.Duration;

/** How one run of a handler command ended. */
public sealed interface CommandOutcome {
    /** The command came to its end; above 128 it was ended by the signal {@code code - 128}. */
    record Exited(int code, CommandOutput output) implements CommandOutcome {}

    /** It ran longer than it may; its process group was killed. */
    record TimedOut(Duration limit, CommandOutput output) implements CommandOutcome {}

    /** Its processes are gone without a result: somebody else killed them, or memory ran out. */
    record Vanished(CommandOutput output) implements CommandOutcome {}

    /** Not a line of it ran. */
    record NotStarted(String reason) implements CommandOutcome {}

    /** The machine went down during the run; how far the command came is not known. */
    record Interrupted() implements CommandOutcome {}
}
