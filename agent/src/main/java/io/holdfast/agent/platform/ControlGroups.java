package io.holdfast.agent.platform;

import io.holdfast.kernel.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where this machine lets its root make control groups, of either version. */
public final class ControlGroups {
    private static final System.Logger LOG = System.getLogger(ControlGroups.class.getName());
    private static final Set<String> CONTROLLERS = Set.of("cpu", "memory", "pids");

    private ControlGroups() {}

    /** The group of the agent of that home; empty when there are none here, as in many containers. */
    public static Optional<ControlGroup> of(Path home) {
        try {
            List<Path> roots = roots(Files.readAllLines(Path.of("/proc/self/mounts")));
            if (roots.isEmpty() || !CurrentUser.isRoot()) {
                return Optional.empty();
            }
            new ControlGroup(roots).delegating();
            byte[] name = home.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8);
            ControlGroup own = new ControlGroup(roots)
                    .child("holdfast-" + Digest.of(name).toString().substring(0, 12));
            own.make().removeIfEmpty(); // in many containers the hierarchy is there and cannot be written
            return Optional.of(own);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.INFO, "handlers run without control groups: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    /** From the lines of /proc/self/mounts (proc(5)): device, folder, type, options. */
    static List<Path> roots(List<String> mounts) throws IOException {
        List<Path> roots = new ArrayList<>();
        Set<String> missing = new java.util.HashSet<>(CONTROLLERS);
        for (String line : mounts) {
            String[] fields = line.split(" ");
            if (fields.length > 3 && fields[2].equals("cgroup2")) {
                Path root = Path.of(fields[1]);
                roots.add(root);
                for (String controller : Files.readString(root.resolve("cgroup.controllers"))
                        .strip()
                        .split(" ")) {
                    missing.remove(controller);
                }
            }
        }
        for (String line : mounts) {
            String[] fields = line.split(" ");
            if (fields.length > 3 && fields[2].equals("cgroup")) {
                for (String option : fields[3].split(",")) {
                    if (missing.remove(option) && !roots.contains(Path.of(fields[1]))) {
                        roots.add(Path.of(fields[1]));
                    }
                }
            }
        }
        return roots;
    }
}
