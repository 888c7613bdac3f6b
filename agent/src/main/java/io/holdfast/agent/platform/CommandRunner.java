package io.holdfast.agent.platform;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.holdfast.agent.platform.CommandOutcome.Exited;
import io.holdfast.agent.platform.CommandOutcome.Interrupted;
import io.holdfast.agent.platform.CommandOutcome.NotStarted;
import io.holdfast.agent.platform.CommandOutcome.TimedOut;
import io.holdfast.agent.platform.CommandOutcome.Vanished;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

/**
 * Starts handler commands as root in sessions of their own, under the shim {@code shim.sh}, and waits for them.
 *
 * <p>The life of a run: {@link #prepare} makes its folder; the caller journals the run's name and the boot id; then
 * {@link #start}. Whoever comes later, this agent or the next one, calls {@link #await}. A run is ended by what stands in
 * its folder, never by end of file on its output, because daemons that a command leaves behind keep that open (section 1,
 * item 2). Their process group is left alone unless the command ran over its time.
 */
public final class CommandRunner {
    private static final System.Logger LOG = System.getLogger(CommandRunner.class.getName());

    /** How often a run without news is checked for being alive. */
    private static final Duration LIVENESS = Duration.ofSeconds(5);

    /** Within which a run that this agent started itself is only waited for. */
    private static final Duration SOON = Duration.ofMillis(300);

    private static final Duration KILL_WAIT = Duration.ofSeconds(10);

    private final ContractFolders folders;
    private final Path runs;
    private final Path shim;
    private final Optional<ControlGroup> groups;
    private final Sessions sessions;

    /** The shims that this agent started itself, by run. */
    private final ConcurrentMap<String, Process> children = new ConcurrentHashMap<>();

    /** Keeps runs and the shim below {@code home}. */
    public CommandRunner(ContractFolders folders, Path home) throws IOException {
        this.folders = folders;
        this.runs = home.toAbsolutePath().resolve("runs");
        this.groups = ControlGroups.of(home);
        DurableFiles.ownerOnlyDirectory(home);
        DurableFiles.ownerOnlyDirectory(runs);
        this.sessions = new Sessions(home.toAbsolutePath().resolve("sessions"));
        this.shim = Launch.install("shim.sh", home.toAbsolutePath());
    }

    /** Makes a run that nobody has started. Its name is for the caller's journal. */
    public String prepare() throws IOException {
        String run = UUID.randomUUID().toString();
        RunFolder.create(runs.resolve(run));
        return run;
    }

    /** Starts the command of a prepared run; tells why when it cannot. */
    public Optional<NotStarted> start(String run, CommandLine command) throws IOException {
        if (!CurrentUser.isRoot()) {
            return Optional.of(new NotStarted("handler commands run as root, and the agent runs as user "
                    + CurrentUser.id() + "; start the agent as root"));
        }
        DurableFiles.ownerOnlyDirectory(folders.library());
        DurableFiles.directory(folders.logs());
        RunFolder folder = folder(run);
        enter(folder, command);
        Launch launch = new Launch(folders, command, DurableFiles.parent(shim));
        ProcessBuilder builder = new ProcessBuilder(arguments(folder, command, launch));
        builder.environment().clear();
        builder.environment().putAll(launch.environment());
        builder.redirectInput(Redirect.from(new File("/dev/null")));
        builder.redirectOutput(Redirect.appendTo(folder.stdout().toFile()));
        builder.redirectError(Redirect.appendTo(folder.stderr().toFile()));
        builder.directory(new File("/"));
        if (command.privileges().account().isPresent()) {
            Ownership own = new Ownership(command.privileges().account().get());
            own.give(folder.stdout()); // so that what opens /dev/stdout anew can do so
            own.give(folder.stderr());
        }
        Lock gate = SpawnGate.starting();
        gate.lock();
        try {
            children.put(run, builder.start());
            return Optional.empty();
        } catch (IOException e) {
            folder.fence();
            return Optional.of(new NotStarted("cannot start a process: " + e.getMessage()));
        } finally {
            gate.unlock();
        }
    }

    /** A machine that has no more room for groups still runs handlers. */
    private void enter(RunFolder folder, CommandLine command) throws IOException {
        try {
            Optional<ControlGroup> handler = group(command.group());
            if (handler.isPresent()) {
                handler.get().limit(command.limits());
                String run = folder.path().getFileName().toString();
                folder.enter(handler.get().child(run).make().entrances());
                return;
            }
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} runs without a control group: {1}",
                    command.group(),
                    e.getMessage());
        }
        folder.handler(command.group());
    }

    private List<String> arguments(RunFolder folder, CommandLine command, Launch launch) throws IOException {
        List<String> arguments = new ArrayList<>(launch.before());
        arguments.addAll(List.of(
                shim.toString(), folder.path().toString(), command.base().toString(), command.shell()));
        arguments.addAll(launch.shown());
        arguments.addAll(command.privileges().giveUp());
        return arguments;
    }

    /** Whether the run never began and never will: its folder is there and its token is, from now on, taken. */
    public boolean fence(String run) throws IOException {
        return folder(run).exists() && folder(run).fence();
    }

    /**
     * Waits for the run to end, {@code left} at most, then kills it. {@code limit} is only told in the outcome.
     *
     * @param boot the machine's start during which the run was begun
     */
    public CommandOutcome await(String run, BootId boot, Duration left, Duration limit)
            throws IOException, InterruptedException {
        RunFolder folder = folder(run);
        if (!folder.exists()) {
            return new Interrupted();
        }
        if (!boot.equals(BootId.current())) {
            // a result that reached the disk before the machine went down still counts
            return ended(folder).orElse(new Interrupted());
        }
        long deadline = System.nanoTime() + left.toNanos();
        Optional<Process> child = Optional.ofNullable(children.get(run));
        if (child.isPresent() && child.get().waitFor(Math.min(SOON.toNanos(), left.toNanos()), TimeUnit.NANOSECONDS)) {
            // most commands are short: a watch, which has a thread of its own, would be the larger part of the waiting
            Optional<CommandOutcome> ended = ended(folder);
            if (ended.isPresent()) {
                return ended.get();
            }
        }
        try (WatchService watch = folder.path().getFileSystem().newWatchService()) {
            folder.path().register(watch, ENTRY_CREATE, ENTRY_MODIFY);
            child.ifPresent(process -> closeAtExit(process, watch));
            while (true) {
                Optional<ProcessStart> owner = folder.owner();
                boolean alive = child.filter(Process::isAlive).isPresent()
                        || owner.filter(ProcessStart::alive).isPresent();
                Optional<CommandOutcome> ended = ended(folder);
                if (ended.isPresent()) {
                    return ended.get();
                }
                if (!alive) {
                    return gone(folder, owner.isPresent(), limit);
                }
                folder.trim();
                long remaining = deadline - System.nanoTime();
                if (remaining <= 0) {
                    return kill(folder, limit);
                }
                pause(watch, Math.min(remaining, LIVENESS.toNanos()));
            }
        }
    }

    private static void pause(WatchService watch, long nanos) throws InterruptedException {
        try {
            WatchKey key = watch.poll(nanos, TimeUnit.NANOSECONDS);
            if (key != null) {
                key.pollEvents();
                key.reset();
            }
        } catch (ClosedWatchServiceException _) {
            // the shim's process ended; the next look at the folder decides
        }
    }

    /** Lets the end of a child of this process end the watch, which wakes the waiting thread. */
    private static void closeAtExit(Process child, WatchService watch) {
        CompletableFuture<Void> _ = child.onExit().thenRun(() -> {
            try {
                watch.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Optional<CommandOutcome> ended(RunFolder folder) throws IOException {
        return folder.ending().map(ending -> switch (ending) {
            case RunFolder.Ending.Exit exit -> new Exited(exit.code(), folder.output());
            case RunFolder.Ending.Unable _ ->
                new NotStarted("the handler's folders could not be entered: "
                        + new String(folder.output().stderr(), StandardCharsets.UTF_8).strip());
        });
    }

    /** The process is not there (any more); a claim or result that came just before its end still counts. */
    private static CommandOutcome gone(RunFolder folder, boolean claimed, Duration limit) throws IOException {
        if (!claimed && folder.fence()) {
            String said = new String(folder.output().stderr(), StandardCharsets.UTF_8).strip();
            return new NotStarted(
                    said.isEmpty()
                            ? "the command's process ended before its start"
                            : "the command did not start: " + said);
        }
        Optional<CommandOutcome> ended = ended(folder);
        if (ended.isPresent()) {
            return ended.get();
        }
        return folder.overtime() ? new TimedOut(limit, folder.output()) : new Vanished(folder.output());
    }

    private static CommandOutcome kill(RunFolder folder, Duration limit) throws IOException, InterruptedException {
        folder.markOvertime();
        if (folder.fence()) {
            return new NotStarted("the command's process did not come to its start within " + limit.toSeconds() + " s");
        }
        Optional<ProcessStart> owner = folder.owner();
        if (owner.isPresent() && owner.get().alive()) {
            List<ProcessStart> tree = folder.handler().isPresent()
                    ? ProcessTable.now().tree(owner.get().pid())
                    : List.of();
            // the shim leads its session and group (section 14, item 4)
            String group = Long.toString(owner.get().pid());
            int failed = new ProcessBuilder("/bin/sh", "-c", "kill -s KILL -- \"-$1\"", "sh", group)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (failed != 0 && owner.get().alive()) {
                throw new IOException(
                        "process group " + group + " could not be killed (kill ended with " + failed + ")");
            }
            Optional<ProcessHandle> handle = ProcessHandle.of(owner.get().pid());
            if (handle.isPresent()) {
                handle.get()
                        .onExit()
                        .completeOnTimeout(handle.get(), KILL_WAIT.toSeconds(), TimeUnit.SECONDS)
                        .join();
            }
            ProcessTable.kill(tree); // also what made itself a session of its own, where it is found
        }
        folder.group().kill(); // and here it is always found
        return ended(folder).orElseGet(() -> new TimedOut(limit, folder.output()));
    }

    /** How much of one processor all handlers of this agent may use together. */
    public void limitCpu(Optional<Long> percent) throws IOException {
        if (groups.isPresent()) {
            groups.get().make().delegating().cpu(percent);
        }
    }

    /** The group of one handler, made; empty where there are no groups. */
    public Optional<ControlGroup> group(String handler) throws IOException {
        return groups.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        groups.get().make().delegating().child(handler).make().delegating());
    }

    /**
     * Ends what the commands of a handler have left running: asks, waits {@code grace} at most, and ends the rest. True when
     * nothing is left that can be found. What is a service of its own is in another control group, and stays.
     */
    public boolean end(String handler, Duration grace) throws IOException, InterruptedException {
        sessions.end(handler, grace);
        Optional<ControlGroup> group = group(handler);
        if (group.isEmpty()) {
            return true;
        }
        List<ProcessStart> left = group.get().members().stream()
                .flatMap(pid -> ProcessStart.of(pid).stream())
                .toList();
        ProcessTable.end(left, grace);
        boolean none = group.get().kill();
        group.get().removeIfEmpty();
        return none;
    }

    /** Forgets a run whose outcome is journaled. */
    public void discard(String run) throws IOException {
        children.remove(run);
        remember(folder(run));
        ControlGroup group = folder(run).group();
        DurableFiles.deleteTree(runs.resolve(run));
        group.removeIfEmpty(); // a daemon that a command left behind stays in it
    }

    private void remember(RunFolder folder) throws IOException {
        Optional<String> handler = folder.exists() ? folder.handler() : Optional.empty();
        Optional<ProcessStart> owner = handler.isPresent() ? folder.owner() : Optional.empty();
        if (handler.isPresent() && owner.isPresent()) {
            sessions.remember(handler.get(), owner.get().pid());
        }
    }

    /** Forgets all runs that no journal speaks of. */
    public void discardAllBut(Set<String> known) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(runs)) {
            for (Path folder : folders) {
                if (!known.contains(folder.getFileName().toString())) {
                    remember(new RunFolder(folder));
                    DurableFiles.deleteTree(folder);
                }
            }
        }
        sweep();
    }

    /** Takes control groups away that nobody is in. */
    public void sweep() throws IOException {
        if (groups.isPresent()) {
            groups.get().removeIfEmpty();
        }
    }

    private RunFolder folder(String run) {
        return new RunFolder(runs.resolve(UUID.fromString(run).toString()));
    }
}
