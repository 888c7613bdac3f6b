package io.holdfast.extensions.runcommand;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Ends everything that a run started. Its processes are known by the mark in their environment, by the session of the
 * script, and, where the machine has control groups, by the group that the extension manager gave this run alone: a process
 * can leave the first two behind, but not the third.
 */
final class Tree {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A group of one run of this handler: the manager names it by the handler and an id of its own. */
    private static final Pattern OWN_GROUP =
            Pattern.compile("[^:]*:[^:]*:(/.*)?/" + Pattern.quote(RunCommand.NAME) + "/[0-9a-f-]{36}");

    private Tree() {}

    /** What was left behind by a run whose own program is gone. */
    static void kill(RunFile run) throws IOException, InterruptedException {
        Optional<String> mark = run.mark();
        if (mark.isPresent()) {
            killAll(marked(mark.get()));
        }
    }

    /** The script that this process started, and all that came of it. */
    static void kill(RunFile run, Process script) throws IOException, InterruptedException {
        String mark = run.mark().orElseThrow(() -> new IOException("the file of the run is gone"));
        long leader = script.pid();
        long first = Proc.of(leader).map(Proc::start).orElse(Long.MAX_VALUE);
        Predicate<Proc> mine = marked(mark).or(process -> process.session() == leader);
        killAll(mine.or(process -> process.start() >= first && sharesGroup(process)));
    }

    private static Predicate<Proc> marked(String mark) {
        return process -> process.carries(RunFile.MARK + "=" + mark);
    }

    private static boolean sharesGroup(Proc process) {
        List<String> own = Proc.of(ProcessHandle.current().pid()).map(Proc::groups).orElse(List.of()).stream()
                .filter(OWN_GROUP.asMatchPredicate())
                .toList();
        return !own.isEmpty() && process.groups().stream().anyMatch(own::contains);
    }

    /** Again and again, as processes may start others meanwhile. */
    private static void killAll(Predicate<Proc> which) throws IOException, InterruptedException {
        long self = ProcessHandle.current().pid();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            List<Proc> left = Proc.all().stream()
                    .filter(process -> process.pid() != self)
                    .filter(which)
                    .toList();
            if (left.isEmpty()) {
                return;
            }
            left.forEach(process -> ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly));
            Thread.sleep(5);
        }
    }
}
