package io.holdfast.agent.config;

import io.holdfast.agent.controls.Setting.Change;
import io.holdfast.agent.controls.Shipped;
import io.holdfast.agent.platform.OwnedFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Profiles by name: those that ship with the agent (connected-machine-agent, 2.5), and the administrator's own, each a file
 * in a folder of root that nobody else may write.
 */
public final class Profiles {
    private static final List<String> SHIPPED = List.of(
            "log-analytics-linux",
            "log-analytics-windows",
            "monitor-agent-linux",
            "monitor-agent-windows",
            "monitoring-and-security-linux",
            "monitoring-and-security-windows");
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_CUSTOM = 1_000;

    private final Path folder;

    /** @param folder of the administrator's own; it need not be there */
    public Profiles(Path folder) {
        this.folder = folder;
    }

    public List<String> names() throws IOException {
        List<String> names = new ArrayList<>(SHIPPED);
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
                for (Path file : files) {
                    String name = String.valueOf(file.getFileName());
                    names.add(name.substring(0, name.length() - ".json".length()));
                    if (names.size() > MAX_CUSTOM) {
                        throw new IOException(folder + ": more than " + MAX_CUSTOM + " profiles");
                    }
                }
            }
        }
        return names.stream().distinct().sorted().toList();
    }

    /** Empty when there is none of this name. */
    public Optional<Profile> find(String name) throws IOException, ConfigException {
        boolean shipped = SHIPPED.contains(name);
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new ConfigException("profile: '" + name.replaceAll("\\p{Cntrl}", "?")
                    + "' (expected: letters, digits, dots, hyphens and underscores, at most 64)");
        }
        Path own = folder.resolve(name + ".json");
        if (shipped && Files.exists(own)) {
            throw new ConfigException(own + ": a profile of this name ships with the agent; give it another name");
        }
        if (shipped) {
            String file = "profiles/" + name + ".json";
            return Optional.of(Profile.read(name, Shipped.where(file), Shipped.read(file)));
        }
        if (!Files.exists(own)) {
            return Optional.empty();
        }
        OwnedFile.checkFolder(folder);
        Optional<byte[]> content = OwnedFile.readShared(own, MAX_BYTES);
        return content.isEmpty() ? Optional.empty() : Optional.of(Profile.read(name, own.toString(), content.get()));
    }

    /** A copy of the configuration with the profile's settings, all of them or none. */
    public static LocalConfig apply(Profile profile, LocalConfig config, Change change) throws ConfigException {
        LocalConfig after = config;
        for (var setting : profile.settings().entrySet()) {
            after = after.withValue(setting.getKey(), setting.getValue(), change);
        }
        return after;
    }
}
