package io.holdfast.agent.configuration.resources;

import io.holdfast.agent.platform.FileState;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A folder that is there, with this mode and owner. */
public record DirectoryState(String path, int mode, boolean exact, List<String> owners, List<String> groups)
        implements ConfigurationResource {
    static final String KIND = "Directory";
    private static final int USUAL = 0755;

    public DirectoryState {
        owners = List.copyOf(owners);
        groups = List.copyOf(groups);
    }

    static DirectoryState of(ResourceProperties properties) throws ConfigurationException {
        return new DirectoryState(
                properties.path("path"),
                properties.mode("mode").orElse(USUAL),
                properties.flag("exact", false),
                properties.texts("owner"),
                properties.texts("group"));
    }

    @Override
    public String kind() {
        return KIND;
    }

    private FileAccess access() {
        return new FileAccess(path, mode, exact, owners, groups, true);
    }

    @Override
    public Result audit(Machine machine) throws IOException {
        Optional<FileState> state = machine.state(path);
        if (state.isPresent() && !state.get().folder()) {
            return new Findings(KIND)
                    .wrong("kind", "'" + path + "' is no folder.")
                    .result();
        }
        return new Findings(KIND).take(access().audit(machine)).result();
    }

    @Override
    public void remediate(Machine machine) throws IOException {
        if (machine.state(path).isEmpty()) {
            machine.root().folder(path, mode);
        }
        access().remediate(machine);
    }

    @Override
    public List<Dependency> dependencies() {
        return List.of(Dependency.attributes(path));
    }
}
