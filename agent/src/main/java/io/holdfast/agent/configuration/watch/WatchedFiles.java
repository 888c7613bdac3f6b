package io.holdfast.agent.configuration.watch;

import io.holdfast.agent.configuration.resources.Dependency;
import io.holdfast.agent.platform.Inotify;
import io.holdfast.agent.platform.Inotify.Depth;
import io.holdfast.agent.platform.MachineRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which watch is about which items. A file is watched itself, for it may have several names, and its folder is, for
 * another file may take its name. Of a folder that is missing the nearest one above it is watched until it is made.
 */
final class WatchedFiles {
    private static final String ANY = "*";
    private static final String SELF = "/";

    private final MachineRoot root;
    private final Inotify inotify;

    /** Items by watch, then by name in the folder; {@link #ANY}: of any name; {@link #SELF}: what is watched itself. */
    private final Map<Integer, Map<String, BitSet>> items = new HashMap<>();

    WatchedFiles(MachineRoot root, Inotify inotify) {
        this.root = root;
        this.inotify = inotify;
    }

    /** Watches what the item depends on; adding it again picks up what has been made meanwhile. */
    void add(int item, List<Dependency> dependencies) throws IOException {
        for (Dependency dependency : dependencies) {
            switch (dependency) {
                case Dependency.OfFile(String path, boolean content) -> {
                    int slash = path.lastIndexOf('/');
                    folder(path.substring(0, Math.max(slash, 1)), path.substring(slash + 1), item, content);
                    Path file = root.path(path);
                    if (Files.exists(file)) {
                        watch(file, content ? Depth.CONTENT : Depth.SELF_ONLY, SELF, item);
                        link(path, item, content);
                    }
                }
                case Dependency.OfFolder(String path, boolean content) -> folder(path, ANY, item, content);
                case Dependency.Polled _ -> {}
            }
        }
    }

    /** What stands at the other end of a link may be replaced there. */
    private void link(String path, int item, boolean content) throws IOException {
        Path real = root.path(path).toRealPath();
        Path parent = real.getParent();
        if (parent != null && root.link(path).isPresent()) {
            watch(parent, depth(content), real.getFileName().toString(), item);
        }
    }

    private void folder(String path, String name, int item, boolean content) throws IOException {
        Path folder = root.path(path);
        if (Files.isDirectory(folder)) {
            watch(folder, depth(content), name, item);
            return;
        }
        int slash = path.lastIndexOf('/');
        if (!path.equals("/")) {
            folder(path.substring(0, Math.max(slash, 1)), path.substring(slash + 1), item, false);
        }
    }

    private static Depth depth(boolean content) {
        return content ? Depth.CONTENT : Depth.NAMES_AND_ATTRIBUTES;
    }

    private void watch(Path path, Depth depth, String name, int item) throws IOException {
        int watch = inotify.watch(path, depth);
        items.computeIfAbsent(watch, _ -> new HashMap<>())
                .computeIfAbsent(name, _ -> new BitSet())
                .set(item);
    }

    /** The items that a change is about. A change of a folder itself is about all in it. */
    BitSet about(Inotify.Event.Changed changed) {
        Map<String, BitSet> names = items.getOrDefault(changed.watch(), Map.of());
        BitSet found = new BitSet();
        if (changed.name().isEmpty()) {
            names.values().forEach(found::or);
        } else {
            found.or(names.getOrDefault(changed.name(), new BitSet()));
            found.or(names.getOrDefault(ANY, new BitSet()));
        }
        return found;
    }

    BitSet ended(int watch) {
        Map<String, BitSet> names = items.remove(watch);
        BitSet found = new BitSet();
        if (names != null) {
            names.values().forEach(found::or);
        }
        return found;
    }
}
