package io.holdfast.extensions.runcommand;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One live process (proc(5)).
 *
 * @param session whose leader has this process id
 * @param start in clock ticks since the machine's start
 */
record Proc(long pid, long session, long start) {
    private static final Path ROOT = Path.of("/proc");
    private static final int STATE = 0;
    private static final int SESSION = 3;
    private static final int START = 19;

    /** Names this start of the machine. */
    static String boot() throws IOException {
        return Files.readString(ROOT.resolve("sys/kernel/random/boot_id")).strip();
    }

    static Optional<Proc> of(long pid) {
        String stat;
        try {
            stat = new String(Files.readAllBytes(ROOT.resolve(pid + "/stat")), StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return Optional.empty(); // gone, possibly while it was read
        }
        // the name, in parentheses, may hold spaces and parentheses itself
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        if (fields.length <= START || fields[STATE].equals("Z") || fields[STATE].equals("X")) {
            return Optional.empty();
        }
        return Optional.of(new Proc(pid, Long.parseLong(fields[SESSION]), Long.parseLong(fields[START])));
    }

    static List<Proc> all() throws IOException {
        List<Proc> all = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(ROOT, "[0-9]*")) {
            for (Path folder : folders) {
                of(Long.parseLong(String.valueOf(folder.getFileName()))).ifPresent(all::add);
            }
        }
        return all;
    }

    /** Whether it was started with this in its environment. */
    boolean carries(String variable) {
        try {
            String environment =
                    new String(Files.readAllBytes(ROOT.resolve(pid + "/environ")), StandardCharsets.ISO_8859_1);
            return ("\0" + environment).contains("\0" + variable + "\0");
        } catch (IOException _) {
            return false; // gone
        }
    }

    /** The control groups that it is in, as the lines of its file. */
    List<String> groups() {
        try {
            return Files.readAllLines(ROOT.resolve(pid + "/cgroup"));
        } catch (IOException _) {
            return List.of();
        }
    }
}
