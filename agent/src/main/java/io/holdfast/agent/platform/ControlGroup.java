package io.holdfast.agent.platform;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A group of processes that none of them can leave by itself (cgroups(7)), so that all of them can be ended. It has a folder
 * in each hierarchy that counts: the one of version 2, and those of version 1 whose controllers version 2 does not have.
 */
public final class ControlGroup {
    private static final System.Logger LOG = System.getLogger(ControlGroup.class.getName());
    private static final long PERIOD_MICROS = 100_000;
    private static final Duration KILL_WAIT = Duration.ofSeconds(10);

    private final List<Path> folders;

    public ControlGroup(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** A group in this one. */
    public ControlGroup child(String name) {
        return new ControlGroup(
                folders.stream().map(folder -> folder.resolve(name)).toList());
    }

    /** Makes the group; afterwards processes may enter it. */
    public ControlGroup make() throws IOException {
        for (Path folder : folders) {
            Files.createDirectories(folder);
        }
        return this;
    }

    /** Lets the groups below this one have limits; only version 2 asks for that. */
    public ControlGroup delegating() {
        for (Path folder : folders) {
            for (String controller : new String[] {"+cpu", "+memory", "+pids"}) {
                write(folder.resolve("cgroup.subtree_control"), controller);
            }
        }
        return this;
    }

    /** Files to which a process writes its id to enter. */
    public List<Path> entrances() {
        return folders.stream().map(folder -> folder.resolve("cgroup.procs")).toList();
    }

    /** Sets limits; false, with a warning, when one of them cannot be set here. */
    public boolean limit(GroupLimits limits) {
        boolean all = true;
        if (limits.cpuPercent().isPresent()) {
            long micros = limits.cpuPercent().get() * PERIOD_MICROS / 100;
            all = any("cpu.max", micros + " " + PERIOD_MICROS) || any("cpu.cfs_quota_us", Long.toString(micros));
        }
        if (limits.memoryMegabytes().isPresent()) {
            String bytes = Long.toString(limits.memoryMegabytes().get() << 20);
            all &= any("memory.max", bytes) || any("memory.limit_in_bytes", bytes);
        }
        if (limits.processes().isPresent()) {
            all &= any("pids.max", Long.toString(limits.processes().get()));
        }
        if (!all) {
            LOG.log(System.Logger.Level.WARNING, "not all of {0} can be set in {1}", limits, folders);
        }
        return all;
    }

    /** No limit on the processor, or this one. */
    public void cpu(Optional<Long> percent) {
        if (percent.isPresent()) {
            limit(GroupLimits.cpu(percent));
        } else if (!any("cpu.max", "max")) {
            any("cpu.cfs_quota_us", "-1");
        }
    }

    private boolean any(String file, String value) {
        return folders.stream().map(folder -> folder.resolve(file)).anyMatch(each -> write(each, value));
    }

    private static boolean write(Path file, String value) {
        if (!Files.exists(file)) {
            return false;
        }
        try {
            Files.writeString(file, value);
            return true;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", file, e.getMessage());
            return false;
        }
    }

    /** Processes in the group and in the groups below it. */
    public List<Long> members() throws IOException {
        TreeSet<Long> members = new TreeSet<>();
        for (Path folder : folders) {
            for (Path each : tree(folder)) {
                try {
                    Files.readAllLines(each.resolve("cgroup.procs")).forEach(line -> members.add(Long.parseLong(line)));
                } catch (IOException e) {
                    if (Files.exists(each)) {
                        throw e;
                    }
                    // a group that went meanwhile has nobody in it
                }
            }
        }
        return new ArrayList<>(members);
    }

    /** The folder and those below it, the deepest first; what goes meanwhile is left out. */
    private static List<Path> tree(Path folder) throws IOException {
        List<Path> tree = new ArrayList<>();
        try (DirectoryStream<Path> below = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path each : below) {
                tree.addAll(tree(each));
            }
        } catch (NoSuchFileException _) {
            return List.of();
        }
        tree.add(folder);
        return tree;
    }

    /** Ends every process in the group, and those that they make meanwhile; true when none is left. */
    public boolean kill() throws IOException, InterruptedException {
        any("pids.max", "0"); // from now on none of them has children
        any("cgroup.kill", "1");
        long deadline = System.nanoTime() + KILL_WAIT.toNanos();
        while (true) {
            List<Long> members = members();
            if (members.isEmpty()) {
                any("pids.max", "max"); // whoever enters it later may
                return true;
            }
            if (System.nanoTime() > deadline) {
                return false;
            }
            members.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            Thread.sleep(ProcessTable.LOOK);
        }
    }

    /** Takes the group away where nobody is in it any more. */
    public void removeIfEmpty() throws IOException {
        for (Path folder : folders) {
            for (Path each : tree(folder)) {
                if (!each.toFile().delete()) {
                    LOG.log(System.Logger.Level.DEBUG, "{0} has processes in it", each);
                }
            }
        }
    }
}
