package io.holdfast.agent.platform;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One run of a hosted program, in a session and, where there are some, a control group of its own. */
public final class HostedProcess {
    private static final long LONGEST_LOG = 10L << 20;

    private final Process process;
    private final Optional<ControlGroup> group;
    private final Path mark;

    private HostedProcess(Process process, Optional<ControlGroup> group, Path mark) {
        this.process = process;
        this.group = group;
        this.mark = mark;
    }

    /** Puts {@code hosted.sh} into the folder. */
    public static Path script(Path folder) throws IOException {
        return Launch.install("hosted.sh", folder.toAbsolutePath());
    }

    /**
     * Where a program belongs.
     *
     * @param script {@code hosted.sh}
     * @param log takes what the program writes
     * @param mark tells the next agent of a program that this one could not end
     */
    public record Place(ContractFolders folders, Path script, Path log, Path mark) {}

    public static HostedProcess start(CommandLine command, Optional<ControlGroup> group, Place place)
            throws IOException {
        Launch launch = new Launch(place.folders(), command, DurableFiles.parent(place.script()));
        List<String> arguments = new ArrayList<>(launch.before());
        arguments.addAll(List.of(place.script().toString(), command.base().toString(), command.shell()));
        arguments.addAll(launch.shown());
        if (group.isPresent()) {
            group.get().make().limit(command.limits());
            group.get().entrances().forEach(entrance -> arguments.add(entrance.toString()));
        }
        arguments.add("--");
        arguments.addAll(command.privileges().giveUp());
        ProcessBuilder builder = new ProcessBuilder(arguments);
        builder.environment().clear();
        builder.environment().putAll(launch.environment());
        builder.redirectInput(Redirect.from(new File("/dev/null")));
        builder.redirectErrorStream(true);
        builder.redirectOutput(Redirect.appendTo(place.log().toFile()));
        builder.directory(new File("/"));
        Process process = SpawnGate.start(builder);
        ProcessStart.of(process.pid()).ifPresent(start -> mark(place.mark(), start));
        return new HostedProcess(process, group, place.mark());
    }

    /** Not flushed: after a crash of the machine no process is left. */
    private static void mark(Path mark, ProcessStart start) {
        try {
            Files.writeString(mark, start.pid() + " " + start.ticks());
        } catch (IOException e) {
            System.getLogger(HostedProcess.class.getName())
                    .log(System.Logger.Level.WARNING, "{0}: {1}", mark, e.getMessage());
        }
    }

    /** Ends what an agent before this one has left running. */
    public static void endLeftOver(Path mark, Optional<ControlGroup> group) throws IOException, InterruptedException {
        String[] fields = Files.readString(mark).strip().split(" ");
        if (fields.length == 2 && fields[0].matches("[0-9]{1,18}") && fields[1].matches("[0-9]{1,18}")) {
            ProcessStart left = new ProcessStart(Long.parseLong(fields[0]), Long.parseLong(fields[1]));
            if (left.alive()) {
                signal("KILL", left.pid());
            }
        }
        if (group.isPresent()) {
            group.get().kill();
            group.get().removeIfEmpty();
        }
        Files.deleteIfExists(mark);
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** Waits for the program's end and clears away what it left; gives its exit code. */
    public int await() throws IOException, InterruptedException {
        int code = process.waitFor();
        clear();
        return code;
    }

    /** Asks the program to end, and ends it after {@code grace}; who awaits it clears the rest away. */
    public void stop(Duration grace) throws IOException, InterruptedException {
        if (process.isAlive()) {
            List<ProcessStart> tree = group.isEmpty() ? ProcessTable.now().tree(process.pid()) : List.of();
            signal("TERM", process.pid());
            if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                signal("KILL", process.pid());
            }
            ProcessTable.kill(tree);
        }
    }

    private void clear() throws IOException, InterruptedException {
        if (group.isPresent()) {
            group.get().kill();
            group.get().removeIfEmpty();
        } else {
            signal("KILL", process.pid());
        }
        Files.deleteIfExists(mark);
    }

    /** To the program's process group; that nobody is there any more is no error. */
    private static void signal(String name, long leader) throws IOException, InterruptedException {
        new ProcessBuilder("/bin/sh", "-c", "kill -s \"$1\" -- \"-$2\"", "sh", name, Long.toString(leader))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** Cuts a log that grew too long; the program appends, so it goes on behind the cut. */
    public static void trim(Path log) throws IOException {
        if (Files.isRegularFile(log) && Files.size(log) > LONGEST_LOG) {
            Path before = log.resolveSibling(log.getFileName() + ".1");
            DurableFiles.deleteTree(before); // whatever the program may have put there
            Files.copy(log, before);
            try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
        }
    }
}
