package io.holdfast.agent.configuration.watch;

import io.holdfast.agent.configuration.resources.Dependency;
import io.holdfast.agent.platform.MachineRoot;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Small files of the kernel, whose changes nobody tells of. They are read again and again, and only what depends on one that
 * reads otherwise than before is looked at.
 */
final class PolledFiles {
    private final MachineRoot root;
    private final Map<String, BitSet> items = new LinkedHashMap<>();
    private final Map<String, Optional<String>> before = new HashMap<>();

    PolledFiles(MachineRoot root) {
        this.root = root;
    }

    void add(int item, List<Dependency> dependencies) {
        for (Dependency dependency : dependencies) {
            if (dependency instanceof Dependency.Polled(String path)) {
                items.computeIfAbsent(path, _ -> new BitSet()).set(item);
            }
        }
    }

    /** The items of which a file is another than at the call before; all at the first one. */
    BitSet changed() {
        BitSet changed = new BitSet();
        items.forEach((path, about) -> {
            Optional<String> now = read(path);
            if (!now.equals(before.put(path, now))) {
                changed.or(about);
            }
        });
        return changed;
    }

    private Optional<String> read(String path) {
        try {
            return root.text(path);
        } catch (IOException e) {
            return Optional.of(e.toString()); // what cannot be read is news once
        }
    }
}
