package io.holdfast.agent.configuration.resources;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A module of a PAM service, or one of its arguments, that is there or is not (pam.d(5)).
 *
 * @param argument that the module has or does not have; empty: it is about the module itself
 * @param line put before the first line of the same type when the module is missing; empty: a person does that
 */
public record PamModule(
        String file, String type, String module, Optional<String> argument, boolean present, Optional<String> line)
        implements ConfigurationResource {
    static final String KIND = "PamModule";

    private static final Pattern ROW =
            Pattern.compile("\\s*-?(auth|account|password|session)\\s+(?:\\[[^\\]]*\\]|\\S+)\\s+(\\S+)\\s*(.*)");

    static PamModule of(ResourceProperties properties) throws ConfigurationException {
        return new PamModule(
                properties.path("file"),
                properties.text("type"),
                properties.name("module"),
                properties.find("argument"),
                properties.present("ensure"),
                properties.find("line"));
    }

    @Override
    public String kind() {
        return KIND;
    }

    /** The arguments on a line of this module; empty when it is another's. */
    private Optional<List<String>> arguments(String text) {
        Matcher row = ROW.matcher(text);
        if (!row.matches() || !row.group(1).equals(type)) {
            return Optional.empty();
        }
        String name = row.group(2).substring(row.group(2).lastIndexOf('/') + 1);
        if (!name.equals(module)) {
            return Optional.empty();
        }
        String rest = row.group(3).strip();
        return Optional.of(rest.isEmpty() ? List.of() : List.of(rest.split("\\s+")));
    }

    private boolean names(List<String> arguments) {
        return argument.isEmpty()
                || arguments.stream()
                        .anyMatch(each -> each.equals(argument.get()) || each.startsWith(argument.get() + "="));
    }

    @Override
    public Result audit(Machine machine) throws IOException {
        if (machine.state(file).isEmpty()) {
            return Result.notApplicable("'" + file + "' does not exist");
        }
        List<List<String>> rows = machine.lines(file).stream()
                .map(this::arguments)
                .flatMap(Optional::stream)
                .toList();
        Findings findings = new Findings(KIND).property("File", file).property("Module", module);
        String what =
                argument.map(text -> "the argument '" + text + "' of ").orElse("") + "'" + module + "' (" + type + ")";
        if (present && (rows.isEmpty() || !rows.stream().allMatch(this::names))) {
            findings.wrong(module, "'" + file + "' lacks " + what + ".");
        }
        if (!present && rows.stream().anyMatch(this::names)) {
            findings.wrong(module, "'" + file + "' has " + what + " (expected: not there).");
        }
        return findings.result();
    }

    @Override
    public void remediate(Machine machine) throws IOException {
        if (audit(machine).compliant()) {
            return;
        }
        String text = machine.text(file).orElse("");
        boolean there = text.lines().anyMatch(each -> arguments(each).isPresent());
        if (present && !there) {
            String added = line.orElseThrow(() -> new ByHandException(
                    "a wrong place for " + module + " in " + file + " locks everybody out; use pam-auth-update(8)"));
            machine.write(file, before(text, added), 0644);
        } else if (argument.isPresent()) {
            machine.write(
                    file,
                    Lines.edit(text, each -> Optional.of(arguments(each).isPresent() ? changed(each) : each)),
                    0644);
        } else {
            throw new ByHandException("taking " + module + " out of " + file + " may lock everybody out");
        }
    }

    private String before(String text, String added) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        int at = 0;
        while (at < lines.size() && !lines.get(at).strip().startsWith(type)) {
            at++;
        }
        lines.add(at, added);
        return String.join("\n", lines) + "\n";
    }

    private String changed(String row) {
        String name = argument.orElse("");
        if (present) {
            return names(arguments(row).orElse(List.of())) ? row : row.stripTrailing() + " " + name;
        }
        return row.replaceAll("\\s" + Pattern.quote(name) + "(=\\S*)?(?=\\s|$)", "");
    }

    @Override
    public List<Dependency> dependencies() {
        return List.of(Dependency.file(file));
    }
}
