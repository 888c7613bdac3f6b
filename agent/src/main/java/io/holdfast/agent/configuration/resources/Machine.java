package io.holdfast.agent.configuration.resources;

import io.holdfast.agent.platform.FileState;
import io.holdfast.agent.platform.MachineRoot;
import io.holdfast.agent.platform.MachineTools;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One look at a machine: each file is read once. What is changed through it is seen by it; what others change meanwhile
 * is seen by the next look.
 */
public final class Machine {
    private final MachineRoot root;
    private final MachineTools tools;
    private final ScriptRules scripts;
    private final Map<String, Optional<String>> texts = new HashMap<>();
    private final Map<String, List<String>> folders = new HashMap<>();
    private Optional<Packages> packages = Optional.empty();

    /** @param scripts what this machine's own configuration says of script resources */
    public Machine(MachineRoot root, MachineTools tools, ScriptRules scripts) {
        this.root = root;
        this.tools = tools;
        this.scripts = scripts;
    }

    /** The same machine, looked at anew. */
    public Machine again() {
        return new Machine(root, tools, scripts);
    }

    public MachineRoot root() {
        return root;
    }

    ScriptRules scripts() {
        return scripts;
    }

    /** For changes; what was read before is read anew afterwards. */
    MachineTools tools() {
        forget();
        return tools;
    }

    Optional<FileState> state(String path) throws IOException {
        return root.state(path);
    }

    Optional<String> text(String path) throws IOException {
        Optional<String> known = texts.get(path);
        if (known == null) {
            known = root.text(path);
            texts.put(path, known);
        }
        return known;
    }

    /** Without line ends; none when there is no such file. */
    List<String> lines(String path) throws IOException {
        return text(path).map(text -> text.lines().toList()).orElse(List.of());
    }

    List<String> names(String folder) throws IOException {
        List<String> known = folders.get(folder);
        if (known == null) {
            known = root.names(folder);
            folders.put(folder, known);
        }
        return known;
    }

    /** Files that a path names whose last part may hold {@code *}, sorted; a path without one names itself. */
    List<String> matching(String path) throws IOException {
        if (path.indexOf('*') < 0) {
            return List.of(path);
        }
        int slash = path.lastIndexOf('/');
        String folder = path.substring(0, slash);
        Pattern pattern =
                Pattern.compile("\\Q" + path.substring(slash + 1).replace("*", "\\E.*\\Q") + "\\E", Pattern.DOTALL);
        List<String> found = new ArrayList<>();
        for (String name : names(folder)) {
            if (pattern.matcher(name).matches()) {
                found.add(folder + "/" + name);
            }
        }
        return List.copyOf(found);
    }

    Packages packages() throws IOException {
        if (packages.isEmpty()) {
            packages = Optional.of(Packages.parse(text(Packages.STATUS).orElse("")));
        }
        return packages.get();
    }

    void write(String path, String content, int mode) throws IOException {
        forget();
        root.write(path, content, mode);
    }

    void overwrite(String path, String content) throws IOException {
        forget();
        root.overwrite(path, content);
    }

    private void forget() {
        texts.clear();
        folders.clear();
        packages = Optional.empty();
    }
}
