package io.holdfast.agent.configuration.resources;

import io.holdfast.agent.platform.FileState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A file that is there, with this content when one is given, or not there.
 *
 * @param mode exact; 0644 for a new file without one
 */
public record FileContent(
        String path,
        boolean present,
        Optional<String> content,
        Optional<Integer> mode,
        Optional<String> owner,
        Optional<String> group)
        implements ConfigurationResource {
    static final String KIND = "File";
    private static final int USUAL = 0644;

    static FileContent of(ResourceProperties properties) throws ConfigurationException {
        return new FileContent(
                properties.path("path"),
                properties.present("ensure"),
                properties.find("content"),
                properties.mode("mode"),
                properties.find("owner"),
                properties.find("group"));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Result audit(Machine machine) throws IOException {
        Findings findings = new Findings(KIND).property("Path", path);
        Optional<FileState> state = machine.state(path);
        if (!present) {
            if (state.isPresent()) {
                findings.wrong("present", "The file '" + path + "' exists (expected: no such file).");
            }
            return findings.result();
        }
        if (state.isEmpty()) {
            return findings.wrong("missing", "The file '" + path + "' does not exist.")
                    .result();
        }
        if (content.isPresent() && !machine.text(path).equals(content.map(FileContent::bytes))) {
            findings.wrong("content", "The file '" + path + "' has another content than the one wanted.");
        }
        return findings.take(access().audit(machine)).result();
    }

    private FileAccess access() {
        return new FileAccess(
                path,
                mode.orElse(07777),
                mode.isPresent(),
                owner.stream().toList(),
                group.stream().toList(),
                false);
    }

    /** As {@link Machine} reads it: one character a byte. */
    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void remediate(Machine machine) throws IOException {
        if (!present) {
            machine.root().delete(path);
            return;
        }
        Optional<String> wanted = content.map(FileContent::bytes);
        if (machine.state(path).isEmpty()
                || (wanted.isPresent() && !machine.text(path).equals(wanted))) {
            machine.write(path, wanted.orElse(""), mode.orElse(USUAL));
        }
        access().remediate(machine);
    }

    @Override
    public List<Dependency> dependencies() {
        return List.of(Dependency.file(path));
    }
}
