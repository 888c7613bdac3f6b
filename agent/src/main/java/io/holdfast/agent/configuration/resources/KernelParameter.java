package io.holdfast.agent.configuration.resources;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A value below /proc/sys, now and after the next start (sysctl.d(5)).
 *
 * @param values of which one is right; the first is set by a correction
 */
public record KernelParameter(String name, List<String> values) implements ConfigurationResource {
    static final String KIND = "KernelParameter";

    private static final String OWN = "/etc/sysctl.d/99-zz-holdfast.conf";
    private static final String MAIN = "/etc/sysctl.conf";
    private static final String ADMIN = "/etc/sysctl.d";

    public KernelParameter {
        values = List.copyOf(values);
    }

    static KernelParameter of(ResourceProperties properties) throws ConfigurationException {
        String name = properties.text("name");
        if (!name.matches("[a-z0-9_]+(\\.[A-Za-z0-9_-]+)+")) {
            throw properties.wrong("name", name, "a name such as net.ipv4.ip_forward");
        }
        return new KernelParameter(name, properties.someTexts("value"));
    }

    private String file() {
        return "/proc/sys/" + name.replace('.', '/');
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Result audit(Machine machine) throws IOException {
        Optional<String> now = now(machine);
        if (now.isEmpty()) {
            return Result.notApplicable("the kernel has no parameter '" + name + "'");
        }
        Findings findings = new Findings(KIND).property("Name", name).property("Value", now.get());
        if (!values.contains(now.get())) {
            findings.wrong(
                    "value",
                    "The kernel parameter '" + name + "' is '" + now.get() + "' (expected: '"
                            + String.join("' or '", values) + "').");
        }
        for (String file : files(machine)) {
            for (String value : configured(machine, file)) {
                if (!values.contains(value)) {
                    findings.wrong(
                            "file",
                            "'" + file + "' sets the kernel parameter '" + name + "' to '" + value + "' (expected: '"
                                    + String.join("' or '", values) + "').");
                }
            }
        }
        return findings.result();
    }

    private Optional<String> now(Machine machine) throws IOException {
        return machine.text(file()).map(text -> text.strip().replaceAll("\\s+", " "));
    }

    /** The administrator's; those of packages come first and are overruled by them. */
    private static List<String> files(Machine machine) throws IOException {
        List<String> files = new ArrayList<>(List.of(MAIN));
        files.addAll(machine.matching(ADMIN + "/*.conf"));
        return files;
    }

    private List<String> configured(Machine machine, String file) throws IOException {
        List<String> found = new ArrayList<>();
        for (String line : machine.lines(file)) {
            if (sets(line)) {
                found.add(line.substring(line.indexOf('=') + 1).strip().replaceAll("\\s+", " "));
            }
        }
        return found;
    }

    private boolean sets(String line) {
        int equals = line.indexOf('=');
        if (equals < 0) {
            return false;
        }
        String left = line.substring(0, equals).strip();
        String key = left.startsWith("-") ? left.substring(1).strip() : left;
        return key.replace('/', '.').equals(name);
    }

    @Override
    public void remediate(Machine machine) throws IOException {
        if (audit(machine).compliant()) {
            return;
        }
        for (String file : files(machine)) {
            if (!file.equals(OWN) && configured(machine, file).stream().anyMatch(value -> !values.contains(value))) {
                machine.write(
                        file,
                        Lines.edit(machine.text(file).orElse(""), line -> Optional.of(sets(line) ? "# " + line : line)),
                        0644);
            }
        }
        String others = Lines.without(machine.text(OWN).orElse(""), this::sets);
        machine.write(OWN, Lines.append(others, name + " = " + values.getFirst()), 0644);
        if (!values.contains(now(machine).orElse(""))) {
            machine.overwrite(file(), values.getFirst() + "\n");
        }
    }

    @Override
    public List<Dependency> dependencies() {
        return List.of(Dependency.polled(file()), Dependency.file(MAIN), Dependency.folder(ADMIN));
    }
}
