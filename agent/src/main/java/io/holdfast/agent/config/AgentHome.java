package io.holdfast.agent.config;

import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.agent.platform.Modes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The folder of one agent. Everybody may pass through it to the socket; everything else in it is the owner's. */
public record AgentHome(Path root) {
    public static final String VARIABLE = "HOLDFAST_AGENT_HOME";
    private static final Path INSTALLED = Path.of("/var/lib/holdfast-agent");

    public AgentHome {
        root = root.toAbsolutePath().normalize();
    }

    /** From the environment; the folder of an installed agent when it says nothing. */
    public static AgentHome of(Map<String, String> environment) {
        String home = environment.getOrDefault(VARIABLE, "");
        return new AgentHome(home.isEmpty() ? INSTALLED : Path.of(home));
    }

    public Path config() {
        return root.resolve("config.json");
    }

    /** Publisher roots that the administrator pinned. */
    public Path publishers() {
        return root.resolve("publishers.json");
    }

    /** Profiles of the administrator's own. */
    public Path profiles() {
        return root.resolve("profiles");
    }

    public Path state() {
        return root.resolve("state");
    }

    public Path keys() {
        return root.resolve("keys");
    }

    public Path spool() {
        return root.resolve("spool");
    }

    public Path socket() {
        return root.resolve("agent.sock");
    }

    public Path lock() {
        return root.resolve("agent.lock");
    }

    /** Makes the folders that are missing. */
    public void create() throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(root);
            Modes.passable(root);
        }
        DurableFiles.directory(root);
        for (Path folder : List.of(state(), keys(), spool())) {
            DurableFiles.ownerOnlyDirectory(folder);
        }
    }
}
