package io.holdfast.agent.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One look at the processes of the machine ({@code /proc}, proc(5)). */
record ProcessTable(List<Entry> entries) {
    private static final int STATE = 0;
    private static final int PARENT = 1;
    private static final int SESSION = 3;
    private static final int START = 19;

    /** How often processes that are to end are looked at. */
    static final Duration LOOK = Duration.ofMillis(5);

    record Entry(ProcessStart process, long parent, long session) {}

    ProcessTable {
        entries = List.copyOf(entries);
    }

    static ProcessTable now() throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path one : all) {
                entry(one).ifPresent(entries::add);
            }
        }
        return new ProcessTable(entries);
    }

    private static Optional<Entry> entry(Path process) {
        String stat;
        try {
            stat = new String(Files.readAllBytes(process.resolve("stat")), StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return Optional.empty(); // gone meanwhile
        }
        // the name, in parentheses, may hold spaces and parentheses itself
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        if (fields.length <= START || fields[STATE].equals("Z") || fields[STATE].equals("X")) {
            return Optional.empty();
        }
        ProcessStart start =
                new ProcessStart(Long.parseLong(process.getFileName().toString()), Long.parseLong(fields[START]));
        return Optional.of(new Entry(start, Long.parseLong(fields[PARENT]), Long.parseLong(fields[SESSION])));
    }

    List<Entry> inSession(long session) {
        return entries.stream().filter(entry -> entry.session() == session).toList();
    }

    /** The processes, and all that descend from them by parents that are still there. */
    List<ProcessStart> with(Collection<Entry> roots) {
        Set<Entry> found = new HashSet<>(roots);
        Set<Long> ids = new HashSet<>();
        roots.forEach(root -> ids.add(root.process().pid()));
        boolean more = true;
        while (more) {
            more = false;
            for (Entry entry : entries) {
                if (ids.contains(entry.parent()) && found.add(entry)) {
                    more |= ids.add(entry.process().pid());
                }
            }
        }
        return found.stream().map(Entry::process).toList();
    }

    /** The process of that id with its session and all that descend from these. */
    List<ProcessStart> tree(long leader) {
        return with(entries.stream()
                .filter(entry -> entry.session() == leader || entry.process().pid() == leader)
                .toList());
    }

    /** Asks the processes to end, waits {@code grace} at most, and ends those that are left. */
    static void end(List<ProcessStart> processes, Duration grace) throws InterruptedException {
        long deadline = System.nanoTime() + grace.toNanos();
        processes.forEach(each -> handle(each).ifPresent(ProcessHandle::destroy));
        while (processes.stream().anyMatch(ProcessStart::alive) && System.nanoTime() < deadline) {
            Thread.sleep(LOOK); // they are no children of this process, and nothing tells of their end
        }
        kill(processes);
    }

    static void kill(List<ProcessStart> processes) {
        processes.forEach(each -> handle(each).ifPresent(ProcessHandle::destroyForcibly));
    }

    private static Optional<ProcessHandle> handle(ProcessStart process) {
        return process.alive() ? ProcessHandle.of(process.pid()) : Optional.empty();
    }
}
