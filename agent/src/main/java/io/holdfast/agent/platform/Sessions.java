package io.holdfast.agent.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the commands of each handler left running, where there are no control groups: the sessions that had processes when
 * their command ended. A process that makes a session of its own and loses its parent is not found.
 *
 * <p>A line is {@code BOOT SESSION LATEST}. A session's id is not used again while a process is in it (credentials(7)), so a
 * session is still the same one as long as a process of it began no later than the {@code LATEST} of those that were seen.
 * Nothing is flushed: after a crash of the machine nobody is left.
 */
final class Sessions {
    private final Path folder;

    Sessions(Path folder) {
        this.folder = folder;
    }

    /** After a command's end. */
    void remember(String handler, long session) throws IOException {
        List<ProcessTable.Entry> left = ProcessTable.now().inSession(session);
        if (left.isEmpty()) {
            return;
        }
        long latest =
                left.stream().mapToLong(entry -> entry.process().ticks()).max().orElseThrow();
        DurableFiles.ownerOnlyDirectory(folder);
        Files.writeString(
                folder.resolve(handler),
                BootId.current().text() + " " + session + " " + latest + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** Ends what is left of them, as far as it is found. */
    void end(String handler, Duration grace) throws IOException, InterruptedException {
        Path file = folder.resolve(handler);
        if (!Files.exists(file)) {
            return;
        }
        ProcessTable table = ProcessTable.now();
        List<ProcessTable.Entry> members = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String[] fields = line.split(" ");
            boolean whole = fields.length == 3 && fields[1].matches("[0-9]{1,18}") && fields[2].matches("[0-9]{1,18}");
            if (whole && fields[0].equals(BootId.current().text())) {
                members.addAll(still(table.inSession(Long.parseLong(fields[1])), Long.parseLong(fields[2])));
            }
        }
        ProcessTable.end(table.with(members), grace);
        Files.deleteIfExists(file);
    }

    private static List<ProcessTable.Entry> still(List<ProcessTable.Entry> session, long latest) {
        return session.stream().anyMatch(entry -> entry.process().ticks() <= latest) ? session : List.of();
    }
}
