package io.holdfast.agent.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One process for sure: a process id is used again, but not with the same start.
 *
 * @param pid process id
 * @param ticks start in clock ticks since boot, field 22 of {@code /proc/PID/stat} (proc(5))
 */
public record ProcessStart(long pid, long ticks) {
    private static final int STATE = 0;
    private static final int START = 19;

    /** The live process of that id; empty when there is none or it is only waiting to be reaped. */
    public static Optional<ProcessStart> of(long pid) {
        String stat;
        try {
            stat = new String(Files.readAllBytes(Path.of("/proc/" + pid + "/stat")), StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return Optional.empty(); // gone, possibly while it was read
        }
        // the name, in parentheses, may hold spaces and parentheses itself
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        if (fields.length <= START || fields[STATE].equals("Z") || fields[STATE].equals("X")) {
            return Optional.empty();
        }
        return Optional.of(new ProcessStart(pid, Long.parseLong(fields[START])));
    }

    public boolean alive() {
        return of(pid).filter(this::equals).isPresent();
    }
}
