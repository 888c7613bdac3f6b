package io.holdfast.agent.configuration.resources;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One key of a configuration file of the form {@code key = value} or {@code key value}; the last line counts, and files
 * of the drop-in folder count after the main one. A key that stands alone has the value {@code set}.
 *
 * @param separator {@code =} or a blank
 * @param section of the file in which the key stands, as in {@code [Journal]}; empty: the file has none
 * @param dropIns folder with more files {@code *.conf}; empty: none
 * @param unset what the program does without the key; empty: a missing key is wrong
 * @param correct value that a correction writes
 */
public record Setting(
        String kind,
        String file,
        String key,
        char separator,
        Optional<String> section,
        Optional<String> dropIns,
        Expectation expectation,
        Optional<String> unset,
        String correct)
        implements ConfigurationResource {
    static final String KIND = "Setting";
    static final String LOGIN = "LoginDefinition";
    private static final String ALONE = "set";

    static Setting of(ResourceProperties properties) throws ConfigurationException {
        String separator = properties.text("separator", "=");
        if (!separator.equals("=") && !separator.equals(" ")) {
            throw properties.wrong("separator", separator, "= or a blank");
        }
        Optional<String> dropIns =
                properties.find("dropIns").isPresent() ? Optional.of(properties.path("dropIns")) : Optional.empty();
        return read(properties, KIND, properties.path("file"), separator.charAt(0), dropIns);
    }

    /** A key of login.defs(5). */
    static Setting login(ResourceProperties properties) throws ConfigurationException {
        return read(properties, LOGIN, "/etc/login.defs", ' ', Optional.empty());
    }

    private static Setting read(
            ResourceProperties properties, String kind, String file, char separator, Optional<String> dropIns)
            throws ConfigurationException {
        Expectation expectation = properties.expectation("expect");
        String correct = properties.text("set", expectation.values().getFirst());
        if (correct.indexOf('\n') >= 0 || !expectation.holds(correct)) {
            throw properties.wrong("set", correct, expectation.toString());
        }
        return new Setting(
                kind,
                file,
                properties.text("key"),
                separator,
                properties.find("section"),
                dropIns,
                expectation,
                properties.find("unset"),
                correct);
    }

    private List<String> files(Machine machine) throws IOException {
        List<String> files = new ArrayList<>(List.of(file));
        if (dropIns.isPresent()) {
            files.addAll(machine.matching(dropIns.get() + "/*.conf"));
        }
        return files;
    }

    /** The value that a line gives the key; empty when it does not. */
    private Optional<String> value(String line) {
        String text = line.strip();
        if (text.equals(key)) {
            return Optional.of(ALONE);
        }
        if (!text.startsWith(key)) {
            return Optional.empty();
        }
        String rest = text.substring(key.length());
        if (separator == '=') {
            String right = rest.strip();
            return right.startsWith("=") ? Optional.of(right.substring(1).strip()) : Optional.empty();
        }
        return Character.isWhitespace(rest.charAt(0)) ? Optional.of(rest.strip()) : Optional.empty();
    }

    private Optional<String> found(Machine machine) throws IOException {
        Optional<String> found = unset;
        for (String each : files(machine)) {
            for (String line : machine.lines(each)) {
                Optional<String> value = value(line);
                found = value.isPresent() ? value : found;
            }
        }
        return found;
    }

    @Override
    public Result audit(Machine machine) throws IOException {
        Optional<String> found = found(machine);
        Findings findings = new Findings(kind)
                .property("File", file)
                .property("Key", key)
                .property("Value", found.orElse("not set"));
        if (found.isEmpty()) {
            findings.wrong(key, "'" + key + "' is not set in '" + file + "' (expected: " + expectation + ").");
        } else if (!expectation.holds(found.get())) {
            findings.wrong(
                    key, "'" + key + "' in '" + file + "' is '" + found.get() + "' (expected: " + expectation + ").");
        }
        return findings.result();
    }

    @Override
    public void remediate(Machine machine) throws IOException {
        if (audit(machine).compliant()) {
            return;
        }
        boolean set = false;
        for (String each : files(machine)) {
            if (machine.lines(each).stream().anyMatch(line -> value(line).isPresent())) {
                machine.write(each, Lines.edit(machine.text(each).orElse(""), this::corrected), 0644);
                set = true;
            }
        }
        if (!set) {
            machine.write(file, added(machine.text(file).orElse("")), 0644);
        }
    }

    private Optional<String> corrected(String line) {
        return Optional.of(value(line).isPresent() ? line() : line);
    }

    private String line() {
        if (correct.equals(ALONE)) {
            return key;
        }
        return separator == '=' ? key + " = " + correct : key + " " + correct;
    }

    /** In its section, which is made when it is missing. */
    private String added(String text) {
        if (section.isEmpty()) {
            return Lines.append(text, line());
        }
        String head = "[" + section.get() + "]";
        return text.lines().anyMatch(line -> line.strip().equals(head))
                ? Lines.edit(text, line -> Optional.of(line.strip().equals(head) ? line + "\n" + compact() : line))
                : Lines.append(Lines.append(text, head), compact());
    }

    /** systemd's files are written without blanks. */
    private String compact() {
        return key + "=" + correct;
    }

    @Override
    public List<Dependency> dependencies() {
        List<Dependency> dependencies = new ArrayList<>(List.of(Dependency.file(file)));
        dropIns.ifPresent(folder -> dependencies.add(Dependency.folder(folder)));
        return List.copyOf(dependencies);
    }
}
