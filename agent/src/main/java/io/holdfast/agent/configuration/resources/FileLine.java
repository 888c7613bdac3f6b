package io.holdfast.agent.configuration.resources;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A line that is, or is not, in one of some text files.
 *
 * @param paths the last part of each may hold {@code *}
 * @param line what is added to the first path when no line matches; empty: added by a person
 * @param mode of that file when it is new
 * @param byHand why lines are not taken out by themselves; empty: they are
 */
public record FileLine(
        List<String> paths, Pattern pattern, boolean present, Optional<String> line, int mode, Optional<String> byHand)
        implements ConfigurationResource {
    static final String KIND = "FileLine";

    public FileLine {
        paths = List.copyOf(paths);
    }

    static FileLine of(ResourceProperties properties) throws ConfigurationException {
        Optional<String> line = properties.find("line");
        Pattern pattern = properties.pattern("pattern");
        if (line.isPresent()
                && (line.get().indexOf('\n') >= 0
                        || !pattern.matcher(line.get()).find())) {
            throw properties.wrong("line", line.get(), "one line that the pattern matches");
        }
        return new FileLine(
                properties.paths("paths"),
                pattern,
                properties.present("ensure"),
                line,
                properties.mode("mode").orElse(0644),
                properties.find("byHand"));
    }

    @Override
    public String kind() {
        return KIND;
    }

    private List<String> files(Machine machine) throws IOException {
        List<String> files = new ArrayList<>();
        for (String path : paths) {
            files.addAll(machine.matching(path));
        }
        return files;
    }

    @Override
    public Result audit(Machine machine) throws IOException {
        Findings findings = new Findings(KIND).property("Pattern", pattern.pattern());
        boolean found = false;
        for (String file : files(machine)) {
            for (String each : machine.lines(file)) {
                if (pattern.matcher(each).find()) {
                    found = true;
                    if (!present) {
                        findings.wrong("line", "The file '" + file + "' has the line '" + cut(each) + "'.");
                    }
                }
            }
        }
        if (present && !found) {
            findings.wrong(
                    "line",
                    "No line of '" + String.join("', '", paths) + "' matches '" + pattern.pattern() + "'"
                            + line.map(text -> " (expected, for example: '" + text + "').")
                                    .orElse("."));
        }
        return findings.result();
    }

    private static String cut(String line) {
        String shown = line.strip().replaceAll("\\p{Cntrl}", " ");
        return shown.length() > 120 ? shown.substring(0, 120) + "…" : shown;
    }

    @Override
    public void remediate(Machine machine) throws IOException {
        if (audit(machine).compliant()) {
            return;
        }
        if (byHand.isPresent()) {
            throw new ByHandException(byHand.get());
        }
        if (present) {
            String file = paths.getFirst();
            String text =
                    line.orElseThrow(() -> new ByHandException("which line belongs in " + file + " is not known"));
            machine.write(file, Lines.append(machine.text(file).orElse(""), text), mode);
            return;
        }
        Predicate<String> bad = each -> pattern.matcher(each).find();
        for (String file : files(machine)) {
            Optional<String> text = machine.text(file);
            if (text.isPresent() && text.get().lines().anyMatch(bad)) {
                machine.write(file, Lines.without(text.get(), bad), mode);
            }
        }
    }

    @Override
    public List<Dependency> dependencies() {
        return paths.stream()
                .map(path -> path.indexOf('*') < 0
                        ? Dependency.file(path)
                        : Dependency.folder(path.substring(0, path.lastIndexOf('/'))))
                .toList();
    }
}
